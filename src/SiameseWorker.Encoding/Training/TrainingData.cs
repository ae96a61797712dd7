using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Training;

/// <summary>The images of a training, found fit for its recipe.</summary>
/// <param name="Training">What is trained on.</param>
/// <param name="HeldOut">What is validated and calibrated on.</param>
/// <param name="Sampler">Chooses from <paramref name="Training"/>.</param>
internal sealed record TrainingData(ImageSet Training, ImageSet HeldOut, IBatchSampler Sampler)
{
    /// <summary>Splits the images where no held-out ones are given, and checks that there are enough of both.</summary>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    /// <exception cref="ArgumentException">The images are of another input than the recipe's.</exception>
    public static TrainingData Prepare(Recipe recipe, ImageSet images, ImageSet? heldOut)
    {
        if (images.Input != recipe.Input || (heldOut is not null && heldOut.Input != recipe.Input))
            throw new ArgumentException($"The images were loaded for another input than that of the recipe '{recipe.Name}'.", nameof(images));
        var (training, validation) = heldOut is null
            ? HoldOut.Split(images, recipe.Validation.HoldOut, recipe.SmallSeed)
            : (images, heldOut);
        if (recipe.Validation.Places is { } places)
            validation = validation.At(places);
        RequireTrials(validation);
        return new TrainingData(training, validation, recipe.Sampling.Build(training, recipe.Seed));
    }
    private static void RequireTrials(ImageSet heldOut)
    {
        try
        {
            EpisodesProtocol.UsableGroups(heldOut);
        }
        catch (ImageDataException tooFew)
        {
            throw new ImageDataException($"What is held out of training does not do to validate with. {tooFew.Message}", tooFew);
        }
    }
}
