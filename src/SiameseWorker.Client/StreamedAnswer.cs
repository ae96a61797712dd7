using SiameseWorker.Contracts;

namespace SiameseWorker.Client;

/// <summary>An answer to one image of many; answers come in any order.</summary>
/// <typeparam name="TAnswer">The kind of answer.</typeparam>
/// <param name="Index">The image's place among those asked about, from 0.</param>
/// <param name="Answer">The answer.</param>
public sealed record StreamedAnswer<TAnswer>(int Index, TAnswer Answer)
    where TAnswer : Answer;
