using System.IO.Compression;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Encoding.Data;

public sealed class ImageSetLoaderTests : IDisposable
{
    private static readonly InputSpec Input = new() { Width = 8, Height = 8 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "", "/cat", "/dog")]
    [InlineData(false, "photos/", "/cat", "/dog")]
    [InlineData(true, "", "/cat", "/dog")]
    [InlineData(true, "data/images_background/", "/cat", "/dog")]
    [InlineData(false, "Greek/", "/cat", "/dog")]
    public async Task Classes_are_found_below_any_folders_around_them(bool zipped, string around, params string[] expected)
    {
        var path = Lay(zipped, $"{around}cat/1.png", $"{around}cat/2.png", $"{around}dog/1.png");

        var set = await Load(path);

        Assert.Equal(expected, set.Classes.Select(c => $"{c.Group}/{c.Name}"));
        Assert.Equal([2, 1], set.Classes.Select(c => c.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Groups_are_kept_and_a_class_name_may_occur_in_several(bool zipped)
    {
        var path = Lay(zipped, "all/Latin/c01/1.png", "all/Greek/c01/1.png", "all/Greek/c02/1.png");

        var set = await Load(path);

        Assert.Equal(["Greek/c01", "Greek/c02", "Latin/c01"], set.Classes.Select(c => $"{c.Group}/{c.Name}"));
        Assert.Equal(["Greek", "Latin"], set.Groups);
    }

    [Fact]
    public async Task A_folder_and_a_zip_of_it_give_the_same_set_in_the_same_order()
    {
        string[] files = ["b/2.png", "a/1.png", "b/10.png", "a/B.png", "a/a.png"];

        var (folder, zip) = (await Load(Lay(false, files)), await Load(Lay(true, files)));

        Assert.Equal(folder.Classes, zip.Classes);
        Assert.Equal(folder.ToInputs().Select(i => Convert.ToHexString(i.Span)), zip.ToInputs().Select(i => Convert.ToHexString(i.Span)));
        Assert.NotEqual(folder[0].ToArray(), folder[1].ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hidden_files_and_texts_are_passed_over_and_images_without_a_class_reported(bool zipped)
    {
        var path = Lay(zipped, "cat/1.png", "cat/README.md", "cat/.2.png", ".trash/1.png", "__MACOSX/cat/1.png", "cat/Thumbs.db", "loose.png");

        var set = await Load(path);

        Assert.Equal(("cat", 1), (Assert.Single(set.Classes).Name, set.Count));
        Assert.Equal(new RejectedImage("loose.png", "It is in no class's folder."), Assert.Single(set.Rejected));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broken_images_are_left_out_and_reported(bool zipped)
    {
        var path = Lay(zipped, "cat/1.png", "cat/broken.png", "dog/empty.jpg", "dog/1.png");

        var set = await Load(path);

        Assert.Equal(2, set.Count);
        Assert.Equal(["cat/broken.png", "dog/empty.jpg"], set.Rejected.Select(r => r.Path));
        Assert.All(set.Rejected, rejected => Assert.NotEmpty(rejected.Reason));
    }

    [Fact]
    public async Task Names_that_lead_out_of_a_zip_are_read_like_any_other_and_write_nothing()
    {
        var path = Lay(zipped: true, "../../evil/1.png", "/etc/1.png", "..\\windows\\1.png");

        var set = await Load(path);

        Assert.Equal(0, set.Classes.Count(c => c.Name.Contains("..", StringComparison.Ordinal)));
        Assert.Equal([Path.GetFileName(path)], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_over_the_byte_limit_is_left_out_before_it_is_inflated()
    {
        var path = _folder["bomb.zip"];
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Write(zip.CreateEntry("cat/1.png").Open(), Picture(1));
            Write(zip.CreateEntry("cat/bomb.png").Open(), new byte[3_000_000]);
        }

        var set = await new ImageSetLoader(new ImageLimits { MaxBytes = 1_000_000 }).LoadAsync(path, Input, TestContext.Current.CancellationToken);

        Assert.Contains("3,000,000 bytes; at most 1,000,000", Assert.Single(set.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_followed_but_not_in_a_circle()
    {
        var path = Lay(zipped: false, "cat/1.png", "dog/1.png");
        Directory.CreateSymbolicLink(Path.Combine(path, "cat", "up"), path);
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.Copy(Path.Combine(path, "cat", "1.png"), Path.Combine(_folder["elsewhere"], "1.png"));
        Directory.CreateSymbolicLink(Path.Combine(path, "linked"), _folder["elsewhere"]);

        var set = await Load(path);

        Assert.Equal(["cat", "dog", "linked"], set.Classes.Select(c => c.Name));
        Assert.Equal(3, set.Count);
    }

    [Fact]
    public async Task Nothing_usable_says_what_was_found_and_expected()
    {
        var path = Lay(zipped: false, "cat/broken.png", "loose.png");

        var exception = await Assert.ThrowsAsync<ImageDataException>(() => Load(path));

        Assert.Contains("holds 2 files but no usable image in a class folder; <class>/<image>", exception.Message, StringComparison.Ordinal);
        Assert.Contains("The first of 2 rejected: cat/broken.png", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_folder_nor_zip_is_said_so()
    {
        File.WriteAllText(_folder["text.zip"], "not a zip");

        var missing = await Assert.ThrowsAsync<ImageDataException>(() => Load(_folder["nowhere"]));
        var damaged = await Assert.ThrowsAsync<ImageDataException>(() => Load(_folder["text.zip"]));

        Assert.Contains("no folder or .zip file at", missing.Message, StringComparison.Ordinal);
        Assert.Contains("neither a folder nor a readable .zip file", damaged.Message, StringComparison.Ordinal);
    }

    private static Task<ImageSet> Load(string path) =>
        new ImageSetLoader(new ImageLimits()).LoadAsync(path, Input, TestContext.Current.CancellationToken);

    /// <summary>Lays out files: pictures that differ by their path, or rubbish where the name says so.</summary>
    private string Lay(bool zipped, params string[] files)
    {
        var path = _folder[zipped ? "data.zip" : "data"];
        using var zip = zipped ? ZipFile.Open(path, ZipArchiveMode.Create) : null;
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var bytes = name switch { "broken" => "not a picture"u8.ToArray(), "empty" => [], _ => Picture(file.Sum(c => c)) };
            if (zip is not null)
            {
                Write(zip.CreateEntry(file).Open(), bytes);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(path, file))!);
            File.WriteAllBytes(Path.Combine(path, file), bytes);
        }

        return path;
    }

    private static void Write(Stream stream, byte[] bytes)
    {
        using (stream)
            stream.Write(bytes);
    }

    private static byte[] Picture(int seed)
    {
        var samples = new byte[16 * 16];
        new Random(seed).NextBytes(samples);
        return ImageEncoder.ToPng(new PixelImage(16, 16, 1, samples));
    }
}
