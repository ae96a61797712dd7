using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Encoding.Training;

/// <summary>Small image sets: each class is a pattern of bright cells of its own, each image of it is a little different.</summary>
internal static class MadeUpImages
{
    public static InputSpec Input { get; } = new() { Width = 12, Height = 12 };

    public static ImageSet Set(int groups = 2, int classes = 6, int images = 4, int seed = 1)
    {
        var random = new Random(seed);
        var all = new List<LabelledInput>();
        for (var group = 0; group < groups; group++)
        {
            for (var c = 0; c < classes; c++)
            {
                var pattern = Enumerable.Range(0, 16).Select(_ => random.Next(2) == 0).ToArray();
                for (var image = 0; image < images; image++)
                    all.Add(new LabelledInput($"group{group}", $"class{c:00}", Draw(pattern, random)));
            }
        }

        return new ImageSet(Input, all);
    }

    private static byte[] Draw(bool[] pattern, Random random)
    {
        var samples = new byte[Input.Length];
        for (var y = 0; y < Input.Height; y++)
        {
            for (var x = 0; x < Input.Width; x++)
                samples[(y * Input.Width) + x] = (byte)((pattern[(y / 3 * 4) + (x / 3)] ? 180 : 20) + random.Next(60));
        }

        return samples;
    }
}
