using System.Text.Json;
using System.Text.Json.Nodes;
using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class EncoderPackageTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    private string Folder => _root["encoder"];

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Comes_back_as_it_was_saved()
    {
        var saved = MadeUpEncoder.Save(Folder);

        var loaded = EncoderPackage.Load(Folder);

        Assert.Equal(JsonSerializer.Serialize(saved.Card), JsonSerializer.Serialize(loaded.Card));
        Assert.Equal(MadeUpEncoder.Architecture, loaded.Card.Architecture);
        Assert.Equal("""{ "name": "made up" }""", loaded.Recipe);
        Assert.Equal(new FileInfo(loaded.WeightsPath).Length, loaded.Card.Weights!.Bytes);
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_root.Path));
        using var scope = torch.NewDisposeScope();
        using var expected = MadeUpEncoder.Build();
        using var network = loaded.BuildNetwork(torch.CPU);
        Assert.False(network.training);
        Assert.All(expected.state_dict(), weight => Assert.True(network.state_dict()[weight.Key].Equals(weight.Value), weight.Key));
    }

    [Fact]
    public void The_card_is_written_for_people()
    {
        MadeUpEncoder.Save(Folder);

        var card = File.ReadAllText(Path.Combine(Folder, EncoderPackage.CardFileName));

        Assert.StartsWith("""
            {
              "format": 1,
              "name": "2026-11-24.1",
              "line": "default",
              "created": "2026-11-24T03:00:00+00:00",
              "architecture": {
                "type": "convnet",
            """, card, StringComparison.Ordinal);
        Assert.Contains("\"metric\": \"cosine\"", card, StringComparison.Ordinal);
        Assert.Contains("\"description\": \"a coin's\"", card, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_newer_program_added_to_the_card_is_passed_over()
    {
        MadeUpEncoder.Save(Folder);
        Edit(card => card["colour"] = "green");

        Assert.Equal("2026-11-24.1", EncoderPackage.Load(Folder).Card.Name);
    }

    [Fact]
    public void A_package_is_never_overwritten()
    {
        MadeUpEncoder.Save(Folder);

        var exception = Assert.Throws<EncoderPackageException>(() => MadeUpEncoder.Save(Folder));

        Assert.Contains("exists already and is not empty", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_with_another_card_leaves_behind_what_was_written_of_the_old_one()
    {
        var package = MadeUpEncoder.Save(Folder);
        File.WriteAllText(Path.Combine(Folder, "training-log.jsonl"), "{}");
        File.WriteAllText(Path.Combine(Folder, "report.html"), "of 2026-11-24.1");

        var copy = package.SaveAs(_root["copy"], package.Card with { Name = "other" });

        Assert.Equal(["model-card.json", "recipe.json", "training-log.jsonl", "weights.safetensors"], Directory.GetFiles(copy.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(("other", package.Recipe), (EncoderPackage.Load(copy.Folder).Card.Name, copy.Recipe));
    }

    [Fact]
    public void A_failed_save_leaves_nothing()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        using var wrong = torch.zeros(1, dtype: torch.ScalarType.Bool);

        Assert.Throws<ArgumentException>(() => EncoderPackage.Save(Folder, MadeUpEncoder.Card, "{}", new Dictionary<string, torch.Tensor> { ["a"] = wrong }));

        Assert.Empty(Directory.GetFileSystemEntries(_root.Path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.StartsWith($"There is no encoder package at '{Folder}'.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EncoderPackage.WeightsFileName)]
    [InlineData(EncoderPackage.CardFileName)]
    [InlineData(EncoderPackage.RecipeFileName)]
    public void A_missing_file_is_named_with_the_cure(string file)
    {
        MadeUpEncoder.Save(Folder);
        File.Delete(Path.Combine(Folder, file));

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Equal($"'{Path.Combine(Folder, file)}' is missing. Copy the whole folder '{Folder}' again from where it came, or train anew.", exception.Message);
    }

    [Fact]
    public void Weights_cut_off_are_refused()
    {
        var path = MadeUpEncoder.Save(Folder).WeightsPath;
        using (var stream = File.OpenWrite(path))
            stream.SetLength(stream.Length - 1);

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Contains("it was cut off or replaced", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_altered_bit_of_the_weights_is_refused()
    {
        var path = MadeUpEncoder.Save(Folder).WeightsPath;
        var bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Contains("SHA-256 differs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_altered_recipe_is_refused()
    {
        var recipe = Path.Combine(MadeUpEncoder.Save(Folder).Folder, EncoderPackage.RecipeFileName);
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("made", "mAde", StringComparison.Ordinal));

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.StartsWith($"'{recipe}' is not the file that its model card was written for (SHA-256 differs)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_from_before_recipes_were_checked_is_read()
    {
        var card = Path.Combine(MadeUpEncoder.Save(Folder).Folder, EncoderPackage.CardFileName);
        var json = JsonNode.Parse(File.ReadAllText(card))!.AsObject();
        Assert.True(json.Remove("recipe"));
        File.WriteAllText(card, json.ToJsonString());

        Assert.Null(EncoderPackage.Load(Folder).Card.Recipe);
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        MadeUpEncoder.Save(Folder);
        Edit(card => card["format"] = 2);

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Contains("is of format 2; this program reads 1 to 1.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void A_card_that_is_none_is_refused(string text)
    {
        MadeUpEncoder.Save(Folder);
        File.WriteAllText(Path.Combine(Folder, EncoderPackage.CardFileName), text);

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Contains("is not a model card", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("architecture")]
    [InlineData("calibration")]
    public void A_card_without_what_it_needs_is_refused(string key)
    {
        MadeUpEncoder.Save(Folder);
        Edit(card => card.Remove(key));

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dimension_that_the_architecture_does_not_have_is_refused()
    {
        MadeUpEncoder.Save(Folder);
        Edit(card => card["dimension"] = 13);

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder));

        Assert.Contains("gives dimension 13, but its architecture puts out 12", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    public void A_name_that_would_be_another_folder_is_refused(string name)
    {
        MadeUpEncoder.Save(Folder);
        Edit(card => card["name"] = name);

        Assert.Contains("no possible one", Assert.Throws<EncoderPackageException>(() => EncoderPackage.Load(Folder)).Message, StringComparison.Ordinal);
    }

    private void Edit(Action<JsonObject> edit)
    {
        var path = Path.Combine(Folder, EncoderPackage.CardFileName);
        var card = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(card);
        File.WriteAllText(path, card.ToJsonString());
    }
}
