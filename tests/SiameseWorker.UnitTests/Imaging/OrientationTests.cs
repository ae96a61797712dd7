using NetVips;

namespace SiameseWorker.UnitTests.Imaging;

public class OrientationTests
{
    private const int Block = 16;

    // Stored as rows 12 / 34 / 56; how a viewer shows them, by Exif 2.32, tag Orientation.
    [Theory]
    [InlineData(1, "12/34/56")]
    [InlineData(2, "21/43/65")]
    [InlineData(3, "65/43/21")]
    [InlineData(4, "56/34/12")]
    [InlineData(5, "135/246")]
    [InlineData(6, "531/642")]
    [InlineData(7, "642/531")]
    [InlineData(8, "246/135")]
    public void Images_are_turned_upright(int orientation, string expected)
    {
        var samples = new byte[2 * Block * 3 * Block];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (byte)(40 * ((i / (2 * Block) / Block * 2) + (i % (2 * Block) / Block) + 1));
        using var image = Pictures.Gray(2 * Block, 3 * Block, samples);
        using var turned = image.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", orientation));

        foreach (var file in new[] { turned.JpegsaveBuffer(q: 95), turned.TiffsaveBuffer(), turned.WebpsaveBuffer(q: 95) })
        {
            var upright = Pictures.Decode(file, channels: 1);
            var rows = Enumerable.Range(0, upright.Height / Block).Select(row =>
                string.Concat(Enumerable.Range(0, upright.Width / Block).Select(column =>
                    Math.Round(upright.Samples[(((row * Block) + (Block / 2)) * upright.Width) + (column * Block) + (Block / 2)] / 40.0))));
            Assert.Equal(expected, string.Join('/', rows));
        }
    }

    [Fact]
    public void Colours_stay_together()
    {
        using var image = Pictures.Rgb(2, 2, Pictures.FourColours);
        using var turned = image.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", 6));
        Assert.Equal([0, 0, 255, 255, 0, 0, 10, 20, 30, 0, 255, 0], Pictures.Decode(turned.TiffsaveBuffer()).Samples);
    }
}
