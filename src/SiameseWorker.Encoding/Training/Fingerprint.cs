using System.Security.Cryptography;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Training;

/// <summary>What a training belongs to: going on with another recipe or other images would give an encoder of neither.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 of recipe, training images and held-out images, lower-case hexadecimal.</summary>
    public static string Of(Recipe recipe, TrainingData data) => Convert.ToHexStringLower(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{RecipeReader.Write(recipe)}\n{ImageSetFingerprint.Of(data.Training)}\n{ImageSetFingerprint.Of(data.HeldOut)}")));
}
