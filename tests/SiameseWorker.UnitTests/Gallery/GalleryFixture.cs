using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>A gallery database in a folder of its own, with a store and a version once they are opened.</summary>
internal sealed class GalleryFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("siamese-gallery-");
    private GalleryStore? _store;

    public GalleryFixture() => Database = NewDatabase();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));

    public GalleryDatabase Database { get; private set; }

    public GalleryStore Store => _store ?? throw new InvalidOperationException("Not opened.");

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "gallery.db");

    public GalleryDatabase NewDatabase() => new(new() { Path = Path }, Time);

    public static async Task<GalleryFixture> OpenAsync(GalleryStoreOptions? options = null)
    {
        var fixture = new GalleryFixture();
        await fixture.Database.InitialiseAsync(TestContext.Current.CancellationToken);
        await fixture.OpenStoreAsync(options);
        return fixture;
    }

    public async Task OpenStoreAsync(GalleryStoreOptions? options = null) =>
        _store = await GalleryStore.OpenAsync(Database, options ?? new(), Time, TestContext.Current.CancellationToken);

    /// <summary>What the next start of the process finds.</summary>
    public async Task RestartAsync(GalleryStoreOptions? options = null)
    {
        await CloseAsync();
        Database = NewDatabase();
        await Database.InitialiseAsync(TestContext.Current.CancellationToken);
        await OpenStoreAsync(options);
    }

    public async Task CloseAsync()
    {
        _store?.Dispose();
        _store = null;
        await Database.DisposeAsync();
    }

    public async Task<EncoderVersion> ActivateAsync(string name = "1", int dimension = 2, Metric metric = Metric.Euclidean, string line = "default")
    {
        var version = await Store.RegisterVersionAsync(line, name, dimension, metric, "models/" + name, TestContext.Current.CancellationToken);
        await Store.ActivateAsync(line, version.Name, TestContext.Current.CancellationToken);
        return version;
    }

    public async Task<long> EnrolAsync(EncoderVersion version, string gallery, string className, string file, params float[] vector) =>
        (await Store.WriteAsync([Write(version, gallery, className, file, vector)], TestContext.Current.CancellationToken))[0];

    public static EnrolmentWrite Write(EncoderVersion version, string gallery, string className, string file, params float[] vector) =>
        new(gallery, className, PathOf(gallery, className, file), Size: 10, ETag: "e1", Hash(file), new Dictionary<long, float[]> { [version.Id] = vector });

    public static string PathOf(string gallery, string className, string file) => $"galleries/{gallery}/{className}/{file}";

    public static string Hash(string content) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>Runs SQL on the file, past the store, and returns the first value.</summary>
    public object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Delete(recursive: true);
    }
}
