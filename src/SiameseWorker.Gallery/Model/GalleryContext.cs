using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SiameseWorker.Gallery.Model;

/// <summary>
/// The gallery's tables. After a change run
/// <c>dotnet ef migrations add &lt;Name&gt; --project migrations/SiameseWorker.Migrations.Sqlite</c>.
/// </summary>
internal sealed class GalleryContext(DbContextOptions<GalleryContext> options) : DbContext(options)
{
    public DbSet<LineRow> Lines => Set<LineRow>();

    public DbSet<GalleryRow> Galleries => Set<GalleryRow>();

    public DbSet<ClassRow> Classes => Set<ClassRow>();

    public DbSet<ExemplarRow> Exemplars => Set<ExemplarRow>();

    public DbSet<EncoderVersionRow> EncoderVersions => Set<EncoderVersionRow>();

    public DbSet<EmbeddingRow> Embeddings => Set<EmbeddingRow>();

    public DbSet<VectorFileRow> VectorFiles => Set<VectorFileRow>();

    public DbSet<ChangedVectorRow> ChangedVectors => Set<ChangedVectorRow>();

    public DbSet<RetrainingRunRow> RetrainingRuns => Set<RetrainingRunRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<ScheduledJobRow> ScheduledJobs => Set<ScheduledJobRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite has no time type; as UTC ticks, times sort and compare as they should.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        configurationBuilder.Properties<ExemplarState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<EncoderVersionState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<RunState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<RunTrigger>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<TimeSpan>().HaveConversion<long>();
        configurationBuilder.Properties<Contracts.Metric>().HaveConversion<string>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<LineRow>().HasIndex(line => line.Name).IsUnique();

        modelBuilder.Entity<GalleryRow>(gallery =>
        {
            gallery.HasIndex(g => g.Name).IsUnique();
            gallery.HasOne(g => g.Line).WithMany().OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<ClassRow>(@class =>
        {
            @class.HasIndex(c => new { c.GalleryId, c.Name }).IsUnique();
            @class.HasOne(c => c.Gallery).WithMany().OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<ExemplarRow>(exemplar =>
        {
            exemplar.HasIndex(e => e.Path).IsUnique();
            exemplar.HasIndex(e => new { e.ClassId, e.State });
            exemplar.HasOne(e => e.Class).WithMany().OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<EncoderVersionRow>(version =>
        {
            version.HasIndex(v => new { v.LineId, v.Name }).IsUnique();
            version.HasIndex(v => v.LineId, "IX_EncoderVersions_OneActive").IsUnique().HasFilter("\"State\" = 'Active'");
            version.HasOne(v => v.Line).WithMany().OnDelete(DeleteBehavior.Restrict);
            version.HasOne<EncoderVersionRow>().WithMany().HasForeignKey(v => v.PreviousId).OnDelete(DeleteBehavior.SetNull);
        });

        modelBuilder.Entity<EmbeddingRow>(embedding =>
        {
            // Version first: a version's vectors are read in order of their exemplars.
            embedding.HasKey(e => new { e.VersionId, e.ExemplarId });
            embedding.HasOne<ExemplarRow>().WithMany(e => e.Embeddings).HasForeignKey(e => e.ExemplarId).OnDelete(DeleteBehavior.Cascade);
            embedding.HasOne<EncoderVersionRow>().WithMany().HasForeignKey(e => e.VersionId).OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<VectorFileRow>(file =>
        {
            file.HasKey(f => f.VersionId);
            file.Property(f => f.VersionId).ValueGeneratedNever();
            file.HasOne<EncoderVersionRow>().WithMany().HasForeignKey(f => f.VersionId).OnDelete(DeleteBehavior.Cascade);
        });

        // The triggers that write it are in the migration that made the table. One that rebuilds Embeddings, Exemplars,
        // Classes or Galleries (as EF Core does on SQLite for many changes) drops theirs, and must make them anew.
        modelBuilder.Entity<ChangedVectorRow>(changed =>
        {
            changed.HasKey(c => new { c.VersionId, c.ExemplarId });
            changed.HasOne<VectorFileRow>().WithMany().HasForeignKey(c => c.VersionId).OnDelete(DeleteBehavior.Cascade);
        });

        modelBuilder.Entity<RetrainingRunRow>(run =>
        {
            run.HasIndex(r => new { r.RequestId, r.ReplyTo }).IsUnique();
            run.HasIndex(r => r.State);
            run.HasMany(r => r.Transitions).WithOne().HasForeignKey(t => t.RunId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<RetrainingTransitionRow>().ToTable("RetrainingTransitions");
        modelBuilder.Entity<LeaseRow>().HasKey(lease => lease.Name);
        modelBuilder.Entity<ScheduledJobRow>().HasKey(job => job.Name);
    }

    private sealed class UtcTicksConverter()
        : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
