namespace SiameseWorker.Contracts;

/// <summary>Why a request was not fulfilled.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>, for programs.</param>
/// <param name="Message">What was wrong, with which input, and what to do: a sentence for a person.</param>
public sealed record ErrorInfo(string Code, string Message);
