using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>The verify flow: one image against another, or against an enrolled class.</summary>
public class VerifyTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private static readonly double Threshold = EncoderPackage.Load(EncoderInstallation.ShippedFolder).Card.Calibration.MinConfidence(classes: 1);

    private Site Site => fixture.Site;

    [Fact]
    public async Task An_image_and_itself_are_the_same()
    {
        var path = Site.Drop("inbox/a.png", Drawings.Of(0, 0));
        var answer = await VerifyAsync(new VerifyRequest { Image = ImageReference.FromPath(path), Against = ImageReference.FromBytes(Drawings.Of(0, 0)) });
        Assert.Equal(AnswerStatus.Same, answer.Status);
        Assert.Equal(1, answer.Similarity!.Value, 1e-4);
        Assert.InRange(answer.Confidence!.Value, 0.5, 1);
        Assert.StartsWith("default/", answer.Encoder);
    }

    [Fact]
    public async Task The_encoders_threshold_decides_what_is_the_same()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(character =>
            VerifyAsync(new VerifyRequest { Image = ImageReference.FromBytes(Drawings.Of(0, 0)), Against = ImageReference.FromBytes(Drawings.Of(character, drawer: 1)) })));
        Assert.All(answers, answer => Assert.Equal(answer.Confidence >= Threshold ? AnswerStatus.Same : AnswerStatus.Different, answer.Status));
        Assert.Contains(answers, answer => answer.Status == AnswerStatus.Different);
    }

    [Fact]
    public async Task A_class_is_as_similar_as_its_best_exemplar()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(1, 0), "1.png");
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(2, 0), "2.png");

        var answer = await VerifyAsync(new VerifyRequest { Image = ImageReference.FromBytes(Drawings.Of(2, 0)), Class = "cat", Gallery = gallery });

        Assert.Equal(AnswerStatus.Same, answer.Status);
        Assert.Equal(1, answer.Similarity!.Value, 1e-4);
    }

    [Fact]
    public async Task A_class_of_another_gallery_is_not_found()
    {
        var (mine, yours) = (fixture.NewGallery(), fixture.NewGallery());
        await Site.EnrolAsync(mine, "cat", Drawings.Of(1, 0));
        await Site.EnrolAsync(yours, "dog", Drawings.Of(1, 0));

        foreach (var gallery in new[] { yours, "no such gallery" })
        {
            var answer = await VerifyAsync(new VerifyRequest { Image = ImageReference.FromBytes(Drawings.Of(1, 0)), Class = "cat", Gallery = gallery });
            Assert.Equal((AnswerStatus.Failed, ErrorCodes.ClassNotFound), (answer.Status, answer.Error?.Code));
            Assert.Contains($"'{gallery}'", answer.Error!.Message);
        }
    }

    private async Task<VerifiedAnswer> VerifyAsync(VerifyRequest request) => Assert.IsType<VerifiedAnswer>(await Site.AskAsync(request));
}
