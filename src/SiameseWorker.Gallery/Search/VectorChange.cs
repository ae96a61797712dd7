namespace SiameseWorker.Gallery.Search;

/// <summary>A row to be added or replaced, or (vector null) to go.</summary>
internal readonly record struct VectorChange(long Id, string Class, string Path, float[]? Vector);
