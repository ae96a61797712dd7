using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>Files that were damaged at random: they are decoded or rejected, and nothing else ever happens.</summary>
public class DecoderFuzzTests
{
    private const int Rounds = 400;
    private static readonly ImageLimits Limits = new() { MaxPixels = 250_000, MaxBytes = 100_000 };

    [Fact]
    public void Only_rejections_escape()
    {
        var random = new Random(20260101);
        var decoder = new ImageDecoder(Limits);
        var (decoded, rejected) = (0, 0);
        foreach (var (name, file) in Pictures.EveryFormat(24, 18))
        {
            for (var round = 0; round < Rounds; round++)
            {
                var mutant = Mutate(file, random);
                try
                {
                    var image = decoder.Decode(mutant, 1);
                    Assert.Equal((long)image.Width * image.Height, image.Samples.Length);
                    Assert.InRange(image.Samples.Length, 4, Limits.MaxPixels);
                    decoded++;
                }
                catch (ImageRejectedException exception)
                {
                    Assert.Contains(exception.Code, ImageRejection.All);
                    rejected++;
                }
                catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"{name}, round {round}: {exception}\n{Convert.ToHexString(mutant)}");
                }
            }
        }

        Assert.True(decoded > 100 && rejected > 1000, $"{decoded} decoded, {rejected} rejected: the mutations test too little");
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        var mutant = file.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            // Half of the changes hit the header, where the lengths and sizes are.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(60, mutant.Count) : mutant.Count);
            switch (random.Next(4))
            {
                case 0: mutant[at] = (byte)random.Next(256); break;
                case 1: mutant[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: mutant.RemoveRange(at, Math.Min(random.Next(1, 20), mutant.Count - at)); break;
                default: mutant.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 20))); break;
            }

            if (mutant.Count == 0)
                mutant.Add(0);
        }

        return [.. mutant];
    }
}
