using SiameseWorker.Retraining;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>Which classes are judged by: always the same ones.</summary>
public sealed class ClassHoldOutTests
{
    private static IReadOnlyList<string> Paths { get; } = [.. Enumerable.Range(0, 4_000).Select(i => $"galleries/default/class {i}")];

    [Theory]
    [InlineData("galleries/default/cat", 0.15, false)]
    [InlineData("galleries/default/dog", 0.15, false)]
    [InlineData("galleries/default/class 6", 0.15, true)]
    [InlineData("corpus/omniglot/Greek/character01", 0.15, false)]
    [InlineData("corpus/omniglot/Greek/character11", 0.15, true)]
    public void A_class_is_on_the_side_on_which_it_always_was(string path, double share, bool isHeldOut) =>
        Assert.Equal(isHeldOut, ClassHoldOut.IsHeldOut(path, share));

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.15)]
    [InlineData(0.5)]
    public void About_the_share_of_the_classes_is_held_out(double share) =>
        Assert.Equal(share, (double)Paths.Count(path => ClassHoldOut.IsHeldOut(path, share)) / Paths.Count, 0.02);

    [Fact]
    public void A_larger_share_only_adds_classes() =>
        Assert.All(Paths.Where(path => ClassHoldOut.IsHeldOut(path, 0.1)), path => Assert.True(ClassHoldOut.IsHeldOut(path, 0.2)));
}
