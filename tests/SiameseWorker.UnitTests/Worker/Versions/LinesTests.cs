using Microsoft.Extensions.Configuration;
using SiameseWorker.Settings;

namespace SiameseWorker.UnitTests.Worker.Versions;

public sealed class LinesTests
{
    [Fact]
    public void Without_configuration_one_line_serves_everything()
    {
        var lines = Read();

        var line = Assert.Single(lines.All);
        Assert.Equal(("default", "default", null, null, null), (line.Name, line.Options.Recipe, line.Options.Encoder, line.Options.Device, line.Options.Schedule));
        Assert.Equal("default", lines.LineOf("anything"));
    }

    [Theory]
    [InlineData("products", "photos")]
    [InlineData("photo-7", "faces")]
    [InlineData("photo-8", "photos")]
    [InlineData("photo-raw-8", "raw")]
    [InlineData("photo-", "photos")]
    [InlineData("Photo-8", "default")]
    [InlineData("default", "default")]
    public void A_name_wins_over_patterns_the_longest_pattern_over_shorter_ones_and_the_rest_is_for_default(string gallery, string line)
    {
        var lines = Read(
            ("Lines:faces:Galleries:0", "photo-7"),
            ("Lines:photos:Galleries:0", "products"), ("Lines:photos:Galleries:1", "photo-*"),
            ("Lines:raw:Galleries:0", "photo-raw-*"));
        Assert.Equal(line, lines.LineOf(gallery));
    }

    [Fact]
    public void Another_line_may_serve_the_rest()
    {
        var lines = Read(("Lines:symbols:Galleries:0", "*"), ("Lines:photos:Galleries:0", "photos"));
        Assert.Equal(("symbols", "photos"), (lines.LineOf("default"), lines.LineOf("photos")));
        Assert.Equal(["photos", "symbols"], lines.All.Select(line => line.Name));
    }

    [Fact]
    public void The_short_form_names_the_encoder_of_line_default()
    {
        Assert.Equal("mine", Assert.Single(Read(("Encoder:Folder", "mine")).All).Options.Encoder);
        Assert.Equal(["mine", null], Read(("Encoder:Folder", "mine"), ("Lines:photos:Galleries:0", "photos")).All.Select(line => line.Options.Encoder));
    }

    [Theory]
    [InlineData("Lines:photos:Galleries:0", "a*b", "Lines:photos:Galleries:0 is 'a*b': it must be a gallery's name, or the beginning of names followed by '*': a '*' can only be its last character.")]
    [InlineData("Lines:photos:Galleries:0", ".x", "Lines:photos:Galleries:0 is '.x': it must be a gallery's name, or the beginning of names followed by '*': it begins with a dot.")]
    [InlineData("Lines:.photos:Galleries:0", "x", "Lines:.photos is not a line's name: it begins with a dot.")]
    [InlineData("Lines:photos:Recipe", "photo", "Lines:photos:Galleries is not set: it must name the galleries that the line serves, such as [\"photos\", \"photo-*\"].")]
    [InlineData("Lines:default:Gallery", "x", "Lines:default:Gallery is not a setting; Lines:default has Corpora, Device, Encoder, Galleries, Recipe, Schedule.")]
    [InlineData("Lines:default:Device", "gpu", "Lines:default:Device is 'gpu': it must be auto, cpu, cuda or cuda:n.")]
    [InlineData("Lines:default:Corpora:0", "corpus/x", "Lines:default:Corpora is 'corpus/x': 'corpus/x' is not a folder's name: it contains a slash or backslash.")]
    [InlineData("Lines:default:Recipe", "a/b", "Lines:default:Recipe is 'a/b': it must be a recipe's name: it contains a slash or backslash.")]
    [InlineData("Lines:default", "x", "Lines:default is 'x': it must be a section with settings of its own.")]
    [InlineData("Retention:Versions", "0", "Retention:Versions is '0': it must be from 1 to 10000.")]
    public void What_is_wrong_is_said_with_the_settings_full_name(string setting, string value, string problem) =>
        Assert.Contains(problem, Assert.Throws<SettingsException>(() => Read((setting, value))).Problems);

    [Fact]
    public void A_gallery_that_two_lines_name_is_refused()
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(
            ("Lines:a:Galleries:0", "x-*"), ("Lines:b:Galleries:0", "y"), ("Lines:b:Galleries:1", "x-*")));
        Assert.Equal("Lines:b:Galleries:1 is 'x-*': line 'a' serves that already.", Assert.Single(wrong.Problems));
    }

    [Fact]
    public void An_encoder_that_is_named_twice_or_for_no_line_is_refused()
    {
        var twice = Assert.Throws<SettingsException>(() => Read(("Encoder:Folder", "a"), ("Lines:default:Encoder", "b")));
        Assert.Equal("Encoder:Folder is 'a': it is short for Lines:default:Encoder, which is 'b'. Give one of them.", Assert.Single(twice.Problems));
        var nowhere = Assert.Throws<SettingsException>(() => Read(("Encoder:Folder", "a"), ("Lines:photos:Galleries:0", "*")));
        Assert.Equal("Encoder:Folder is 'a': it is the encoder of line 'default', but that serves no gallery. Write Lines:<line>:Encoder instead.", Assert.Single(nowhere.Problems));
    }

    private static Lines Read(params (string Key, string? Value)[] settings) => WorkerSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build()).Lines;
}
