namespace SiameseWorker.Encoding.Data;

/// <summary>One image with what it shows.</summary>
/// <param name="Group">What the class belongs to, such as an alphabet; empty for none.</param>
/// <param name="Class">The class, unique within its group.</param>
/// <param name="Samples">The encoder's input, shape (channels, height, width), 0 to 255.</param>
public sealed record LabelledInput(string Group, string Class, byte[] Samples);
