using SiameseWorker.Encoding.Augmentation;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.UnitTests.Encoding.Training;

/// <summary>A recipe that trains in a second.</summary>
internal static class TinyRecipe
{
    public static Recipe Of(long steps, long seed = 7) => new()
    {
        Name = "tiny",
        Seed = seed,
        Input = MadeUpImages.Input,
        Architecture = new ConvNetSpec
        {
            Blocks = [new ConvBlockSpec { Channels = 8, Stride = 2 }, new ConvBlockSpec { Channels = 16, Pool = 2 }],
            Embedding = 8,
        },
        Objective = new PrototypicalSpec(),
        Sampling = new EpisodeSamplingSpec { Ways = 4, Shots = 2, WithinGroups = 0.5, GroupsPerEpisode = 1, QuarterTurnsAsClasses = true },
        Augmentation = [new AffineSpec { Rotation = 10, Scale = 0.1, Shear = 0.1, Shift = 0.1 }],
        Optimiser = new AdamSpec(),
        Schedule = new CosineSchedule { Peak = 0.01, WarmUp = 0.1 },
        Averaging = new AveragingSpec { Decay = 0.9 },
        Validation = new ValidationSpec { Ways = 4, Episodes = 20, EverySteps = 5, HoldOut = 0.3 },
        Stopping = new StoppingSpec { Steps = steps },
    };
}
