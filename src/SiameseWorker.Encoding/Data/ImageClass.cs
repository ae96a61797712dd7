namespace SiameseWorker.Encoding.Data;

/// <summary>One class of an <see cref="ImageSet"/>: a run of consecutive images.</summary>
/// <param name="Group">What the class belongs to, such as an alphabet; empty where the data has no groups.</param>
/// <param name="Name">Folder name of the class.</param>
/// <param name="First">Index of the class's first image in the set.</param>
/// <param name="Count">Images of the class, at least 1, in the order of their file names.</param>
public sealed record ImageClass(string Group, string Name, int First, int Count);
