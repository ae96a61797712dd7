namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Images compared by the modified Hausdorff distance d of their ink: similarity 1 / (1 + d), in (0, 1].</summary>
/// <param name="images">The images' ink.</param>
internal sealed class HausdorffComparison(IReadOnlyList<InkPoints> images) : ImageComparison
{
    public override int Count => images.Count;

    public override double Similarity(int a, int b) => 1 / (1 + ModifiedHausdorff.Distance(images[a], images[b]));
}
