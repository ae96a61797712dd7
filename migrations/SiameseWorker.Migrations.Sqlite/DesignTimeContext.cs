using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Migrations.Sqlite;

/// <summary>What <c>dotnet ef migrations add</c> compares the model with; it opens no database.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<GalleryContext>
{
    public GalleryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<GalleryContext>()
            .UseSqlite("Data Source=:memory:", sqlite => sqlite.MigrationsAssembly(typeof(DesignTimeContext).Assembly.GetName().Name))
            .Options);
}
