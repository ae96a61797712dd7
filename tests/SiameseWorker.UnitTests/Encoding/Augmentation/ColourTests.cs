using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Augmentation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;
using SiameseWorker.UnitTests.Encoding.Recipes;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Augmentation;

public sealed class ColourTests
{
    public ColourTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Bounds_of_zero_change_nothing(int channels)
    {
        using var scope = NewDisposeScope();
        var images = rand(3, channels, 8, 8);

        Assert.True(allclose(images, new ColourSpec().Build().Apply(images, new Random(1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void The_same_random_state_recolours_alike_and_each_image_differently()
    {
        using var scope = NewDisposeScope();
        var images = rand(1, 3, 8, 8).repeat(2, 1, 1, 1);
        var augmentation = new ColourSpec { Brightness = 0.2, Contrast = 0.2, Saturation = 0.2, Hue = 20 }.Build();

        var once = augmentation.Apply(images, new Random(1));

        Assert.True(once.equal(augmentation.Apply(images, new Random(1))).all().item<bool>());
        Assert.False(allclose(once, augmentation.Apply(images, new Random(2))));
        Assert.False(allclose(once[0], once[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Brightness_multiplies_all_values_up_to_its_bound_both_ways(int channels)
    {
        using var scope = NewDisposeScope();
        var images = (rand(1, channels, 4, 4) * 0.5).repeat(400, 1, 1, 1);

        var factors = (new ColourSpec { Brightness = 0.4 }.Build().Apply(images, new Random(1)) / images).flatten(1);

        Assert.Equal(0.6, factors.min().item<float>(), 0.02);
        Assert.Equal(1.4, factors.max().item<float>(), 0.02);
        Assert.True((factors.max(1).values - factors.min(1).values).max().item<float>() < 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Contrast_stretches_the_distance_from_the_mean_and_keeps_the_mean(int channels)
    {
        using var scope = NewDisposeScope();
        var images = linspace(0.4, 0.6, 16).view(1, 1, 4, 4).repeat(400, channels, 1, 1);

        var recoloured = new ColourSpec { Contrast = 0.5 }.Build().Apply(images, new Random(1));

        var spreads = (recoloured.flatten(1).max(1).values - recoloured.flatten(1).min(1).values) / 0.2;
        Assert.Equal(0.5, spreads.min().item<float>(), 0.02);
        Assert.Equal(1.5, spreads.max().item<float>(), 0.02);
        Assert.True((recoloured.mean([1, 2, 3]) - 0.5).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Hue_and_saturation_leave_grey_and_brightness_as_they_are()
    {
        using var scope = NewDisposeScope();
        var augmentation = new ColourSpec { Saturation = 0.5, Hue = 60 }.Build();
        var grey = rand(50, 1, 4, 4).expand(50, 3, 4, 4);
        var dull = 0.45 + (rand(50, 3, 4, 4) * 0.1);
        var luma = tensor(new[] { 0.213f, 0.715f, 0.072f }).view(1, 3, 1, 1);

        Assert.True(allclose(grey, augmentation.Apply(grey, new Random(1)), rtol: 0, atol: 1e-5));
        Assert.True(allclose((dull * luma).sum(1), (augmentation.Apply(dull, new Random(1)) * luma).sum(1), rtol: 0, atol: 1e-4));
    }

    [Fact]
    public void Without_any_saturation_left_a_colour_is_the_grey_of_its_brightness()
    {
        using var scope = NewDisposeScope();
        var orange = tensor(new[] { 0.8f, 0.5f, 0.1f }).view(1, 3, 1, 1).repeat(400, 1, 2, 2);

        var recoloured = new ColourSpec { Saturation = 1 }.Build().Apply(orange, new Random(1));

        var colourfulness = recoloured[TensorIndex.Colon, 0] - recoloured[TensorIndex.Colon, 2];
        var dullest = recoloured[colourfulness.flatten(1).amin([1]).argmin().item<long>()];
        Assert.True((dullest - ((0.8 * 0.213) + (0.5 * 0.715) + (0.1 * 0.072))).abs().max().item<float>() < 0.005);
        Assert.Equal(1, recoloured.max().item<float>());
    }

    /// <summary>Of the 2,000 turns of up to 180°, the ones nearest to the wanted angles give the values of the browsers' hue-rotate.</summary>
    [Theory]
    [InlineData(90, 0.4400f, 0.5098f, 0.4398f)]
    [InlineData(180, 0.4398f, 0.4998f, 0.5398f)]
    public void Hue_turns_as_in_a_browser(int degrees, float red, float green, float blue)
    {
        using var scope = NewDisposeScope();
        var colour = tensor(new[] { 0.54f, 0.48f, 0.44f }).view(1, 3, 1, 1);
        var wanted = tensor(new[] { red, green, blue }).view(1, 3, 1, 1);

        var turned = new ColourSpec { Hue = 180 }.Build().Apply(colour.repeat(2000, 1, 1, 1), new Random(degrees));

        var distances = (turned - wanted).abs().flatten(1).amax([1]);
        Assert.True(distances.min().item<float>() < 0.001, $"nearest: {distances.min().item<float>()}");
    }

    [Fact]
    public void A_grayscale_input_has_no_hue_or_saturation()
    {
        var gray = new InputSpec { Width = 8, Height = 8 };

        Assert.Empty(new ColourSpec { Brightness = 0.1, Contrast = 0.1 }.Check(gray));
        Assert.Empty(new ColourSpec { Saturation = 0.1, Hue = 5 }.Check(gray with { Channels = 3 }));
        Assert.Equal(["saturation", "hue"], new ColourSpec { Saturation = 0.1, Hue = 5 }.Check(gray).Select(problem => problem.Path));
    }

    [Fact]
    public void The_recipe_for_photographs_made_grayscale_is_refused_with_the_keys_and_the_cure()
    {
        var exception = Assert.Throws<RecipeException>(() => RecipeReader.Parse(
            ShippedRecipes.Text("photo").Replace("\"channels\": 3", "\"channels\": 1", StringComparison.Ordinal), "photo.json"));

        Assert.Equal(
            """
            The recipe 'photo.json' cannot be used:
              $.augmentation[1].saturation: grayscale has no colour to change; leave it out, or use "channels": 3 in $.input.
              $.augmentation[1].hue: grayscale has no colour to change; leave it out, or use "channels": 3 in $.input.
            """,
            exception.Message);
    }
}
