using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>The identify flow: queue → fetch → decode → embed → search → decide → answer.</summary>
public class IdentifyTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private Site Site => fixture.Site;

    [Fact]
    public async Task An_enrolled_image_is_identified_by_itself()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 5);

        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(3, drawer: 0));

        Assert.Equal((AnswerStatus.Identified, "character 3", gallery), (answer.Status, answer.Class, answer.Gallery));
        Assert.Null(answer.Error);
        Assert.StartsWith("default/", answer.Encoder);
        var best = answer.Candidates[0];
        Assert.Equal(1, best.Similarity, 1e-4);
        Assert.StartsWith($"galleries/{gallery}/character 3/", best.Exemplar);
        Assert.Equal(best.Confidence, answer.Confidence);
        Assert.Equal(5, answer.Candidates.Count);
        Assert.Equal(answer.Candidates.Select(candidate => candidate.Confidence).OrderDescending(), answer.Candidates.Select(candidate => candidate.Confidence));
        Assert.Equal(best.Similarity - answer.Candidates[1].Similarity, answer.Margin!.Value, 1e-5);
        Assert.True(answer.ElapsedMs > 0);
    }

    [Fact]
    public async Task An_image_in_storage_and_the_same_in_the_message_get_the_same_answer()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 3);
        var probe = Drawings.Of(1, drawer: 4);
        var path = Site.Drop("inbox/a probe é.png", probe);

        var stored = await Site.IdentifyAsync(gallery, ImageReference.FromPath(path));
        var sent = await Site.IdentifyAsync(gallery, probe);

        SameAnswer.Check(stored, sent);
    }

    [Fact]
    public async Task Chalk_on_a_blackboard_is_the_same_as_ink_on_paper()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 10);

        var answer = await Site.IdentifyAsync(gallery, Drawings.OnBlackboard(3, drawer: 0));

        Assert.Equal((AnswerStatus.Identified, "character 3"), (answer.Status, answer.Class));
        Assert.InRange(answer.Candidates[0].Similarity, 0.97, 1.0001);
    }

    [Fact]
    public async Task An_exemplar_may_be_asked_about_by_its_path()
    {
        var gallery = fixture.NewGallery();
        var exemplar = (await Site.EnrolAsync(gallery, "cat", Drawings.Of(0, 0), "1.png")).Exemplar!;
        Assert.Equal("cat", (await Site.IdentifyAsync(gallery, ImageReference.FromPath(exemplar))).Class);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(IdentifyRequest.MaxTopK, 3)]
    public async Task As_many_candidates_come_as_are_asked_for_or_there_are(int topK, int candidates)
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 3);

        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(0, drawer: 1), topK);

        Assert.Equal(candidates, answer.Candidates.Count);
        Assert.NotNull(answer.Margin);
    }

    [Fact]
    public async Task Where_there_is_one_class_there_is_no_margin()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 1);
        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(0, drawer: 0));
        Assert.Equal("character 0", answer.Class);
        Assert.Null(answer.Margin);
    }

    [Fact]
    public async Task Without_a_least_confidence_the_encoders_threshold_decides()
    {
        var calibration = EncoderPackage.Load(EncoderInstallation.ShippedFolder).Card.Calibration;
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 10);

        // Other drawings of enrolled characters, and characters that nobody enrolled.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(character => Site.IdentifyAsync(gallery, Drawings.Of(character, drawer: 3))));

        Assert.All(answers, answer =>
        {
            var isKnown = answer.Confidence >= calibration.MinConfidence(10);
            Assert.Equal((isKnown ? AnswerStatus.Identified : AnswerStatus.Unknown, isKnown ? answer.Candidates[0].Class : null), (answer.Status, answer.Class));
            Assert.InRange(answer.Confidence!.Value, 0, 1);
        });
        Assert.Equal(2, answers.Select(answer => answer.Status).Distinct().Count());
    }

    [Fact]
    public async Task A_least_confidence_of_0_ranks_only_and_is_never_unknown()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 3);
        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(30, drawer: 0), minConfidence: 0);
        Assert.Equal((AnswerStatus.Identified, answer.Candidates[0].Class), (answer.Status, answer.Class));
    }

    [Fact]
    public async Task A_least_confidence_of_1_calls_everything_unknown_that_is_not_certain()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 3);
        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(30, drawer: 0), minConfidence: 1);
        Assert.Equal(AnswerStatus.Unknown, answer.Status);
        Assert.Null(answer.Class);
        Assert.Equal(3, answer.Candidates.Count);
        Assert.NotNull(answer.Confidence);
    }

    [Fact]
    public async Task The_best_of_a_classs_exemplars_answers_for_it()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolAsync(gallery, "both", Drawings.Of(0, 0), "first.png");
        await Site.EnrolAsync(gallery, "both", Drawings.Of(1, 0), "second.png");
        await Site.EnrolAsync(gallery, "other", Drawings.Of(2, 0));

        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(1, drawer: 0));

        Assert.Equal(["both", "other"], answer.Candidates.Select(candidate => candidate.Class));
        Assert.EndsWith("/second.png", answer.Candidates[0].Exemplar);
    }

    [Fact]
    public async Task Galleries_do_not_see_each_other()
    {
        var (mine, yours) = (fixture.NewGallery(), fixture.NewGallery());
        await Site.EnrolAsync(mine, "cat", Drawings.Of(0, 0));
        await Site.EnrolAsync(yours, "dog", Drawings.Of(0, 0));

        Assert.Equal(["cat"], (await Site.IdentifyAsync(mine, Drawings.Of(0, 0))).Candidates.Select(candidate => candidate.Class));
        Assert.Equal(["dog"], (await Site.IdentifyAsync(yours, Drawings.Of(0, 0))).Candidates.Select(candidate => candidate.Class));

        Assert.Equal(1, Assert.IsType<RemovedAnswer>(await Site.AskAsync(new RemoveRequest { Gallery = mine, Class = "cat" })).Exemplars);
        Assert.Equal("dog", (await Site.IdentifyAsync(yours, Drawings.Of(0, 0))).Class);
    }

    [Fact]
    public async Task A_gallery_that_does_not_exist_is_named_in_the_answer()
    {
        var answer = await Site.IdentifyAsync("no such gallery", Drawings.Of(0, 0));
        Assert.Equal((AnswerStatus.Failed, ErrorCodes.GalleryNotFound, "no such gallery"), (answer.Status, answer.Error?.Code, answer.Gallery));
        Assert.Contains("'no such gallery'", answer.Error!.Message);
        Assert.Empty(answer.Candidates);
    }

    [Fact]
    public async Task A_redelivered_request_gets_the_same_answer_under_the_same_id()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 3);
        var request = new IdentifyRequest { Id = "delivered-twice", Gallery = gallery, Image = ImageReference.FromBytes(Drawings.Of(2, drawer: 5)) };

        await Site.AskAsync(request);
        await Site.SendAsync(request);
        await Site.Answers.WaitAsync("delivered-twice", count: 2);

        var answers = Site.Answers.For("delivered-twice").Cast<IdentifiedAnswer>().ToList();
        SameAnswer.Check(answers[0], answers[1]);
    }

    [Fact]
    public async Task The_answer_goes_to_the_queue_that_the_request_names()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 1);
        await using var mine = new AnswerBox(Site.Queues.Get("answers-of-mine"));

        var id = await Site.SendAsync(new IdentifyRequest { Gallery = gallery, Image = ImageReference.FromBytes(Drawings.Of(0, 0)), ReplyTo = "answers-of-mine" });

        Assert.Equal("character 0", Assert.IsType<IdentifiedAnswer>(await mine.WaitAsync(id)).Class);
        Assert.Empty(Site.Answers.For(id));
        Assert.Empty(mine.Unreadable);
    }

    [Fact]
    public async Task A_flood_is_answered_one_answer_each()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => (Expected: $"character {i % 10}", Answer: await Site.IdentifyAsync(gallery, Drawings.Of(i % 10, drawer: 0)))));
        Assert.All(answers, pair => Assert.Equal(pair.Expected, pair.Answer.Class));
        Assert.All(answers, pair => Assert.Single(Site.Answers.For(pair.Answer.Id!)));
    }
}
