namespace SiameseWorker.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Subject">What was checked.</param>
/// <param name="Works">Whether it works.</param>
/// <param name="Text">What it is, or what is wrong and how to mend it.</param>
internal sealed record Finding(string Subject, bool Works, string Text);
