using System.Security.Cryptography;
using System.Text.Json;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Retraining;

/// <summary>The images of a run. Written down when it begins, so that one that is interrupted goes on with the same ones.</summary>
/// <param name="Training">What is trained on.</param>
/// <param name="HeldOut">Classes held out, to validate, calibrate and judge by.</param>
/// <param name="Validation">Corpora that are never trained on, for the same.</param>
internal sealed record RunImages(IReadOnlyList<RunImage> Training, IReadOnlyList<RunImage> HeldOut, IReadOnlyList<RunImage> Validation)
{
    /// <summary>All of them.</summary>
    public IEnumerable<RunImage> All => [.. Training, .. HeldOut, .. Validation];

    /// <summary>What was trained with what: another image, another content, another side of the split or another recipe gives another value.</summary>
    /// <returns>SHA-256, lower-case hexadecimal.</returns>
    public string Fingerprint(Recipe recipe) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Recipe = RecipeReader.Write(recipe), Training, HeldOut, Validation })));

    /// <summary>Number of classes.</summary>
    public static int Classes(IEnumerable<RunImage> images) => images.Select(image => image.ClassPath).Distinct().Count();

    /// <summary>Why there is too little to judge by; null where there is enough.</summary>
    /// <param name="holdOut">Share of the classes that is held out.</param>
    public string? TooLittleToJudge(double holdOut)
    {
        if (CanJudge(HeldOut) || CanJudge(Validation))
            return null;
        var classes = Classes(Training) + Classes(HeldOut);
        return $"too little to judge by: of {classes:N0} classes, {Classes(HeldOut):N0} are held out of training ({holdOut:P0}, by their paths), and fewer than {PairedComparison.Fewest} of them have two images and another such class beside them in their gallery or corpus group; "
            + "a validation corpus has no more. Needed are "
            + $"{PairedComparison.Fewest} such classes, and many to be certain of anything: enrol more images, or put background images in corpus/<dataset>/<group>/<class>/ or, for judging only, in corpus/validation/<group>/<class>/";
    }

    /// <summary>Whether one-shot trials can be made and compared: of three classes or more with two images, each in a group with another.</summary>
    public static bool CanJudge(IEnumerable<RunImage> images) => images
        .GroupBy(image => image.ClassPath)
        .Where(c => c.Count() >= 2)
        .GroupBy(c => c.First().Group)
        .Where(group => group.Count() >= 2)
        .Sum(group => group.Count()) >= PairedComparison.Fewest;

    /// <summary>Whether every image is still as it was, among those that there are by now.</summary>
    public bool AreAmong(RunImages now)
    {
        var there = now.All.ToHashSet();
        return All.All(there.Contains);
    }

    /// <summary>Whether a path is of an image that can be of use here: a README beside the images is not one.</summary>
    public static bool IsOfClass(string path) => path.Split('/').Length >= 4 && ImageFileNames.MayBeImage(path);
}
