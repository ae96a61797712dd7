using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.UnitTests.Encoding.Recipes;

public sealed class RecipeReaderTests
{
    private const string Minimal = """
        {
          "name": "minimal",
          "input": { "width": 16, "height": 16 },
          "architecture": { "type": "convnet", "blocks": [ { "channels": 4 } ], "embedding": 8 },
          "objective": { "type": "prototypical" },
          "sampling": { "type": "episodes", "ways": 5, "shots": 2 },
          "optimiser": { "type": "adam" },
          "schedule": { "type": "cosine", "peak": 0.001 },
          "stopping": { "steps": 100 }
        }
        """;

    [Fact]
    public void What_is_left_out_has_its_documented_default()
    {
        var recipe = RecipeReader.Parse(Minimal, "minimal.json");

        Assert.Equal((Metric.Cosine, Precision.Full, 0L), (recipe.Metric, recipe.Precision, recipe.Seed));
        Assert.Empty(recipe.Augmentation);
        Assert.Null(recipe.Averaging);
        Assert.Equal(0.05, recipe.Calibration.TargetFmr);
        Assert.Equal(new ConvBlockSpec { Channels = 4, Kernel = 3, Stride = 1, Pool = 1 }, Assert.IsType<ConvNetSpec>(recipe.Architecture).Blocks[0]);
        Assert.False(Assert.IsType<EpisodeSamplingSpec>(recipe.Sampling).QuarterTurnsAsClasses);
    }

    [Fact]
    public void Everything_wrong_is_reported_at_once_with_its_path_and_what_is_allowed()
    {
        const string Json = """
            {
              "name": "no spaces!",
              "sead": 3,
              "input": { "width": 4, "height": 16, "channels": 2, "fit": "squeeze" },
              "metric": 1,
              "architecture": { "type": "convnet", "blocks": [ { "channels": 4.5, "kernel": 99 }, { } ], "embedding": "8" },
              "objective": { "type": "tripled" },
              "sampling": { "ways": 5 },
              "augmentation": [ { "type": "affine", "rotation": -1 } ],
              "optimiser": [],
              "averaging": { "decay": true },
              "stopping": { "time": "45 minutes", "steps": 0 }
            }
            """;

        var exception = Assert.Throws<RecipeException>(() => RecipeReader.Parse(Json, "bad.json"));

        Assert.Equal(
            """
            The recipe 'bad.json' cannot be used:
              $.name: "no spaces!" is not allowed; a text that matches [A-Za-z0-9][A-Za-z0-9._-]{0,63} is.
              $.sead: unknown key; allowed here: architecture, augmentation, averaging, calibration, description, input, metric, name, objective, optimiser, precision, reranker, sampling, schedule, seed, stopping, validation, views, whitening.
              $.input.width: 4 is not allowed; 8 to 1024 is.
              $.input.channels: 2 is not allowed; 1 or 3 is.
              $.input.fit: "squeeze" is not allowed; one of contain, cover, stretch, ink is expected.
              $.metric: 1 is not allowed; one of cosine, euclidean, manhattan is expected.
              $.architecture.blocks[0].channels: 4.5 is not allowed; a whole number is expected.
              $.architecture.blocks[0].kernel: 99 is not allowed; 1 to 15 is.
              $.architecture.blocks[1].channels: missing.
              $.architecture.embedding: "8" is not allowed; a whole number is expected.
              $.objective.type: "tripled" does not exist; one of contrastive, cross-entropy, matching, prototypical, relation, triplet is expected.
              $.sampling.type: missing; one of episodes, pairs is expected.
              $.augmentation[0].rotation: -1 is not allowed; 0 to 180 is.
              $.optimiser: [ … ] is not an object; { … } is expected.
              $.averaging.decay: true is not allowed; a number is expected.
              $.stopping.time: "45 minutes" is not allowed; a time such as "00:45:00" is expected.
              $.stopping.steps: 0 is not allowed; 1 to 100000000 is.
              $.schedule: missing.
            """,
            exception.Message);
    }

    [Theory]
    [InlineData("""{ "steps": 100 }""", """{ }""", "$.stopping: neither steps, epochs nor time is given; training would never end. Give \"steps\": 5000, \"epochs\": 20 or \"time\": \"00:45:00\".")]
    [InlineData("""{ "steps": 100 }""", """{ "steps": 100, "steps": 200 }""", "$.stopping.steps: given twice; give it once.")]
    [InlineData("\"height\": 16", "\"height\": 12", "$.sampling.quarterTurnsAsClasses: true needs a square input, but $.input is 16 × 12; use false, or a square input.")]
    [InlineData("\"quarterTurnsAsClasses\"", "\"mirrorsAsClasses\"", "$.sampling.mirrorsAsClasses: true needs quarterTurnsAsClasses to be true, too.")]
    [InlineData("[ { \"channels\": 4 } ]", "[]", "$.architecture.blocks: 0 entries; 1 to 32 are allowed.")]
    [InlineData("{ \"channels\": 4 }", "{ \"channels\": 4, \"pool\": 4 }, { \"channels\": 4, \"pool\": 4, \"stride\": 2 }", "$.architecture.blocks: they leave nothing of an input of 16 × 16; use fewer strides and pools, or a larger input.")]
    [InlineData("\"peak\": 0.001", "\"peak\": null", "$.schedule.peak: null is not allowed; a number is expected.")]
    [InlineData("\"height\": 16", "\"height\": 16, \"channels\": 3, \"levels\": \"ink\"", "$.input.levels: ink is told from paper by brightness; leave it out, or use \"channels\": 1.")]
    [InlineData("\"schedule\"", "\"whitening\": { \"shrinkage\": 0 }, \"schedule\"", "$.whitening.shrinkage: 0 is not allowed; 0.001 to 1 is.")]
    [InlineData("\"architecture\": { \"type\": \"convnet\", \"blocks\": [ { \"channels\": 4 } ], \"embedding\": 8 }", "\"whitening\": {}, \"architecture\": { \"type\": \"classic\", \"blocks\": [ { \"channels\": 4, \"kernel\": 3 } ], \"dense\": [ { \"units\": 8 } ] }", "$.whitening: it is merged into a last layer that is linear, such as that of the architecture \"convnet\"; leave it out, or use that.")]
    [InlineData("\"objective\": { \"type\": \"prototypical\" }", "\"whitening\": {}, \"objective\": { \"type\": \"relation\", \"comparison\": { \"type\": \"dense\", \"hidden\": 4 } }", "$.whitening: the learned comparison knows the embeddings as they were trained; leave it out.")]
    [InlineData("\"schedule\"", "\"reranker\": { \"type\": \"local-matching\", \"negatives\": 70 }, \"schedule\"", "$.reranker.negatives: 70 is not allowed; 1 to 64 is.")]
    [InlineData("\"schedule\"", "\"metric\": \"euclidean\", \"schedule\"", "$.metric: \"euclidean\" does not rank as the objective \"prototypical\" learns; use cosine.")]
    [InlineData("\"objective\": { \"type\": \"prototypical\" }", "\"metric\": \"euclidean\", \"objective\": { \"type\": \"triplet\" }", "$.metric: \"euclidean\" does not rank as the objective \"triplet\" learns; use cosine.")]
    [InlineData("\"objective\": { \"type\": \"prototypical\" }", "\"metric\": \"euclidean\", \"objective\": { \"type\": \"matching\" }", "$.metric: \"euclidean\" does not rank as the objective \"matching\" learns; use cosine.")]
    [InlineData("\"objective\": { \"type\": \"prototypical\" }", "\"metric\": \"euclidean\", \"objective\": { \"type\": \"relation\", \"comparison\": { \"type\": \"dense\", \"hidden\": 4 }, \"proposing\": 0.5 }", "$.metric: \"euclidean\" does not rank as the objective \"relation\" learns; use cosine.")]
    [InlineData("\"prototypical\"", "\"prototypical\", \"initialScale\": 20, \"maxScale\": 12.5", "$.objective.maxScale: 12.5 is below $.objective.initialScale, 20; use that or more.")]
    [InlineData("\"prototypical\"", "\"matching\", \"initialScale\": 60", "$.objective.maxScale: 50 is below $.objective.initialScale, 60; use that or more.")]
    [InlineData("\"peak\": 0.001", "\"peak\": 0.001, \"final\": 0.002", "$.schedule.final: 0.002 is above $.schedule.peak, 0.001; use that or less.")]
    [InlineData("\"architecture\": { \"type\": \"convnet\", \"blocks\": [ { \"channels\": 4 } ], \"embedding\": 8 }", "\"architecture\": { \"type\": \"classic\", \"blocks\": [ { \"channels\": 4, \"kernel\": 3 } ], \"dense\": [ { \"units\": 16, \"dropout\": 0.5 }, { \"units\": 8, \"dropout\": 0.5 } ] }", "$.architecture.dense[1].dropout: an embedding is whole: the last layer drops nothing; use 0, or leave it out.")]
    public void One_thing_wrong_is_named(string right, string wrong, string expected)
    {
        var json = Minimal.Replace("\"shots\": 2", "\"shots\": 2, \"quarterTurnsAsClasses\": true", StringComparison.Ordinal);
        RecipeReader.Parse(json, "r");

        var exception = Assert.Throws<RecipeException>(() => RecipeReader.Parse(json.Replace(right, wrong, StringComparison.Ordinal), "r"));

        Assert.Equal(expected, Assert.Single(exception.Problems).ToString());
    }

    [Fact]
    public void A_comparison_that_is_learned_from_embeddings_of_any_length_is_refused_beside_a_metric_that_scales_them()
    {
        var json = Minimal
            .Replace("\"architecture\": { \"type\": \"convnet\", \"blocks\": [ { \"channels\": 4 } ], \"embedding\": 8 }", "\"architecture\": { \"type\": \"classic\", \"blocks\": [ { \"channels\": 4, \"kernel\": 3 } ], \"dense\": [ { \"units\": 8 } ] }", StringComparison.Ordinal)
            .Replace("\"objective\": { \"type\": \"prototypical\" }", "\"metric\": \"euclidean\", \"objective\": { \"type\": \"relation\", \"comparison\": { \"type\": \"dense\", \"hidden\": 4 } }", StringComparison.Ordinal);
        RecipeReader.Parse(json, "r");

        var exception = Assert.Throws<RecipeException>(() => RecipeReader.Parse(json.Replace("euclidean", "cosine", StringComparison.Ordinal), "r"));

        Assert.Equal(
            "$.metric: with \"cosine\" embeddings are scaled to length 1 after training, which the learned comparison has not seen; use another metric, or the architecture \"convnet\".",
            Assert.Single(exception.Problems).ToString());
    }

    [Theory]
    [InlineData("\"whitening\": {}", "$.whitening: it is for embeddings that are compared by their direction; leave it out, or use \"metric\": \"cosine\".")]
    [InlineData("\"reranker\": { \"type\": \"local-matching\", \"negatives\": 1 }", "$.reranker: its weight is that of a logit beside a cosine; leave it out, or use \"metric\": \"cosine\".")]
    public void What_goes_with_cosines_alone_is_refused_beside_another_metric(string part, string expected)
    {
        // Embeddings that only propose candidates may do so by their lengths too.
        var json = Minimal.Replace(
            "\"objective\": { \"type\": \"prototypical\" }",
            "\"metric\": \"euclidean\", \"objective\": { \"type\": \"relation\", \"comparison\": { \"type\": \"dense\", \"hidden\": 4 } }",
            StringComparison.Ordinal);
        RecipeReader.Parse(json, "r");

        var exception = Assert.Throws<RecipeException>(() => RecipeReader.Parse(json.Replace("\"schedule\"", $"{part}, \"schedule\"", StringComparison.Ordinal), "r"));

        Assert.Contains(expected, exception.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("{ \"name\": ")]
    [InlineData("")]
    [InlineData("name: x")]
    public void What_is_not_json_is_refused_with_the_place(string text)
    {
        var exception = Assert.Throws<RecipeException>(() => RecipeReader.Parse(text, "r"));

        Assert.StartsWith("$: not JSON: ", Assert.Single(exception.Problems).ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Shipped => [.. ShippedRecipes.Names];

    [Theory]
    [MemberData(nameof(Shipped), DisableDiscoveryEnumeration = true)]
    public void Each_shipped_recipe_is_read_by_its_name_and_written_back_alike(string name)
    {
        var recipe = ShippedRecipes.Read(name);

        Assert.Equal(name, recipe.Name);
        var written = RecipeReader.Write(recipe);
        Assert.Equal(written, RecipeReader.Write(RecipeReader.Parse(written, "again")));
    }

    [Fact]
    public void A_budget_that_is_asked_for_is_the_only_one()
    {
        var recipe = ShippedRecipes.Read("contrastive-faces");
        Assert.NotNull(recipe.Stopping.Epochs);

        Assert.Equal(new StoppingSpec { Time = TimeSpan.FromMinutes(90) }, recipe.WithBudget(steps: null, minutes: 90).Stopping);
        Assert.Equal(new StoppingSpec { Steps = 7 }, recipe.WithBudget(steps: 7, minutes: null).Stopping);
        Assert.Same(recipe, recipe.WithBudget(null, null));
    }

    [Fact]
    public void Parts_are_written_with_their_types() =>
        Assert.Contains("\"type\": \"affine\"", RecipeReader.Write(ShippedRecipes.Read("prototypical")), StringComparison.Ordinal);
}
