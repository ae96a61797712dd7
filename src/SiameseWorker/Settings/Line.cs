namespace SiameseWorker.Settings;

/// <summary>A line of encoder versions and what is configured of it.</summary>
/// <param name="Name">Its name, such as <c>default</c>.</param>
/// <param name="Options">What is configured.</param>
internal sealed record Line(string Name, LineOptions Options);
