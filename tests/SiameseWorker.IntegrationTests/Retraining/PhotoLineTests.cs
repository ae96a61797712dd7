using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Retraining;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>A line of colour photographs beside one of grayscale symbols, in one worker.</summary>
public sealed class PhotoLineTests
{
    private const int Enrolled = 12;
    private const int InCorpus = 32;

    private const string Recipe = """
        {
          "name": "colours",
          "input": { "width": 28, "height": 28, "channels": 3, "fit": "cover" },
          "architecture": { "type": "convnet", "blocks": [{ "channels": 16, "stride": 2 }, { "channels": 32, "stride": 2 }], "embedding": 32 },
          "objective": { "type": "prototypical" },
          "sampling": { "type": "episodes", "ways": 8, "shots": 2 },
          "augmentation": [
            { "type": "crop", "minArea": 0.5, "maxAspect": 1.3 },
            { "type": "colour", "brightness": 0.1, "contrast": 0.1, "saturation": 0.1, "hue": 5 }
          ],
          "optimiser": { "type": "adam" },
          "schedule": { "type": "cosine", "peak": 0.003 },
          "validation": { "holdOut": 0.3, "ways": 8, "episodes": 20, "everySteps": 1000 },
          "stopping": { "steps": 60 }
        }
        """;

    [Fact]
    public async Task It_is_trained_on_its_own_images_and_the_symbols_are_answered_as_before()
    {
        await using var site = await RetrainingSite.CreateAsync();
        Drop(site.Site, "galleries/photos", first: 0, Enrolled);
        Drop(site.Site, "corpus/shelves", first: 100, InCorpus);
        site.Site.Drop("config/recipes/colours.json", System.Text.Encoding.UTF8.GetBytes(Recipe));
        await using var worker = site.StartWorker("Lines:photos:Galleries:0=photos", "Lines:photos:Recipe=colours", "Lines:photos:Corpora:0=shelves");
        await site.EnrolledAsync(worker);
        var before = await site.Site.IdentifyAsync("default", Asker.Probe(3));

        var answer = Assert.IsType<RetrainedAnswer>(await site.Site.AskAsync(new RetrainRequest { Line = "photos" }));

        Assert.True(answer.Status == AnswerStatus.Promoted, $"{answer.Status}: {answer.Reason} {worker.Errors}");
        var run = Assert.Single(await site.ListAsync());
        var data = RunFigures.Read(run.Figures).Data!;
        Assert.Equal((Enrolled + InCorpus, 0), (data.TrainingClasses + data.HeldOutClasses, data.ValidationClasses));
        Assert.Equal(3, EncoderPackage.Load(site.Site.File($"models/{answer.Encoder}")).Card.Input.Channels);
        var photo = await site.Site.IdentifyAsync("photos", Colours.Of(5, image: 9));
        Assert.Equal((answer.Encoder, "colours 5"), (photo.Encoder, photo.Candidates[0].Class));
        SameAnswer.Check(before, await site.Site.IdentifyAsync("default", Asker.Probe(3)));
    }

    private static void Drop(Site site, string folder, int first, int classes)
    {
        for (var number = first; number < first + classes; number++)
        {
            for (var image = 0; image < 6; image++)
                site.Drop($"{folder}/colours {number}/{image}.png", Colours.Of(number, image));
        }
    }
}
