namespace SiameseWorker.UnitTests;

/// <summary>Tests beside which no other runs: they measure the process, or do what others need not stand.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
