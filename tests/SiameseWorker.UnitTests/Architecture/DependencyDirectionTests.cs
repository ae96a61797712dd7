using System.Reflection;
using System.Runtime.InteropServices;

namespace SiameseWorker.UnitTests.Architecture;

/// <summary>
/// Arrows point one way: the worker → {Encoding, Gallery, Transport} → {Imaging, Contracts}, and a client carries the messages
/// and the transport's interfaces only. Read from the built assemblies, so that a reference that is used counts, however it
/// got into a project file.
/// </summary>
public class DependencyDirectionTests
{
    private const string Contracts = "SiameseWorker.Contracts";
    private const string Imaging = "SiameseWorker.Imaging";
    private const string Encoding = "SiameseWorker.Encoding";
    private const string Reports = "SiameseWorker.Reports";
    private const string Gallery = "SiameseWorker.Gallery";
    private const string Transport = "SiameseWorker.Transport";
    private const string Embedded = "SiameseWorker.Transport.Embedded";
    private const string Client = "SiameseWorker.Client";
    private const string Migrations = "SiameseWorker.Migrations.Sqlite";
    private const string Worker = "siamese";

    private static readonly string[] Rooms = [Contracts, Imaging, Encoding, Reports, Gallery, Transport, Embedded, Client, Migrations, Worker];

    public static TheoryData<string, string[]> AllowedRooms => new()
    {
        { Contracts, [] },
        { Imaging, [Contracts] },
        { Encoding, [Imaging, Contracts] },
        { Reports, [] },
        { Gallery, [Imaging, Contracts] },
        { Transport, [Contracts] },
        { Embedded, [Transport, Contracts] },
        { Client, [Transport, Contracts] },
        { Migrations, [Gallery] },
        { Worker, [Encoding, Reports, Gallery, Transport, Embedded, Client, Imaging, Contracts, Migrations] },
    };

    [Theory]
    [MemberData(nameof(AllowedRooms))]
    public void A_room_references_only_the_rooms_below_it(string room, string[] allowed) =>
        Assert.Empty(References(room).Intersect(Rooms).Except(allowed));

    [Fact]
    public void Every_assembly_of_the_product_is_a_room_of_this_test()
    {
        var built = Directory.EnumerateFiles(AppContext.BaseDirectory, "SiameseWorker.*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.Empty(built.Except(Rooms).Except([typeof(DependencyDirectionTests).Assembly.GetName().Name!]));
    }

    [Fact]
    public void The_messages_reference_nothing_but_the_base_class_library()
    {
        var library = Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(References(Contracts).Except(library));
    }

    [Fact]
    public void Only_the_encoder_room_sees_TorchSharp() =>
        Assert.Equal([Encoding], Rooms.Where(room => References(room).Any(name => name.StartsWith("TorchSharp", StringComparison.Ordinal))));

    [Fact]
    public void Only_the_reports_draw() =>
        Assert.Equal([Reports], Rooms.Where(room => References(room).Any(name => name.StartsWith("ScottPlot", StringComparison.Ordinal) || name.StartsWith("SkiaSharp", StringComparison.Ordinal))));

    [Fact]
    public void Only_the_gallery_and_its_migrations_see_EF_Core() =>
        Assert.Equal([Gallery, Migrations], Rooms.Where(room => References(room).Any(name => name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal))));

    [Fact]
    public void A_client_carries_no_SQLite() =>
        Assert.Equal([Gallery, Embedded, Migrations], Rooms.Where(room => References(room).Any(name => name.Contains("Sqlite", StringComparison.Ordinal))));

    [Fact]
    public void Only_the_imaging_room_sees_the_image_library() =>
        Assert.Equal([Imaging], Rooms.Where(room => References(room).Contains("NetVips")));

    private static string[] References(string assembly) =>
        [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)];
}
