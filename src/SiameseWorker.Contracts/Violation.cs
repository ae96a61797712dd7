namespace SiameseWorker.Contracts;

/// <summary>One thing wrong with a message.</summary>
/// <param name="Field">The field, such as <c>topK</c> or <c>image.base64</c>.</param>
/// <param name="Problem">What is wrong with its value and what is allowed, as a sentence that begins with the field.</param>
public sealed record Violation(string Field, string Problem);
