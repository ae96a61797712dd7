using SiameseWorker.Contracts;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>Whether two answers say the same: everything but the time they took.</summary>
internal static class SameAnswer
{
    // An embedding is the same up to 1e-6 per component, whatever batch its image comes in; a confidence amplifies that by the calibration's slope.
    private const double Tolerance = 1e-4;

    public static void Check(IdentifiedAnswer expected, IdentifiedAnswer actual)
    {
        Assert.Equal((expected.Status, expected.Class, expected.Gallery, expected.Encoder, expected.Error), (actual.Status, actual.Class, actual.Gallery, actual.Encoder, actual.Error));
        Assert.Equal(expected.Confidence ?? -1, actual.Confidence ?? -1, Tolerance);
        Assert.Equal(expected.Margin ?? -1, actual.Margin ?? -1, Tolerance);
        Assert.Equal(expected.Candidates.Select(candidate => (candidate.Class, candidate.Exemplar)), actual.Candidates.Select(candidate => (candidate.Class, candidate.Exemplar)));
        foreach (var (first, second) in expected.Candidates.Zip(actual.Candidates))
        {
            Assert.Equal(first.Similarity, second.Similarity, Tolerance);
            Assert.Equal(first.Confidence, second.Confidence, Tolerance);
        }
    }
}
