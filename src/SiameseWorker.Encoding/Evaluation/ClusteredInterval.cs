namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Interval of a rate that was measured in clusters, such as classes: trials of one cluster resemble each other, so that the
/// clusters count and not the trials. The rate is the ratio estimator of cluster sampling, its variance by linearisation
/// (Cochran 1977, <i>Sampling Techniques</i>, eq. 6.13). By how much that is above the variance of independent trials says how
/// many of these the trials are worth (Kish 1965), for Wilson's interval of a rate, with Student's quantile for the number of
/// clusters (Korn &amp; Graubard 1998): never narrower than <see cref="Accuracy.Interval"/>, which takes trials as independent.
/// </summary>
public static class ClusteredInterval
{
    /// <summary>95% interval of the rate of right answers; 0 to 1 where there are fewer than two clusters.</summary>
    /// <param name="clusters">The clusters' trials.</param>
    public static (double Low, double High) Of(IReadOnlyList<Accuracy> clusters)
    {
        if (clusters.Count < 2)
            return (0, 1);
        var total = Accuracy.Sum(clusters);
        var wrongRate = 1 - total.Rate;
        var squares = clusters.Sum(c => (c.Wrong - (wrongRate * c.Total)) * (c.Wrong - (wrongRate * c.Total)));
        var variance = squares * clusters.Count / (clusters.Count - 1.0) / ((double)total.Total * total.Total);
        var ofIndependent = total.Rate * wrongRate / total.Total;
        var worth = variance > ofIndependent ? total.Total * ofIndependent / variance : total.Total;
        return Accuracy.Wilson(total.Rate, worth, Student.TwoSided95(clusters.Count - 1));
    }
}
