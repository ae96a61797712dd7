using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiameseWorker.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class VectorFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "VectorFiles",
                columns: table => new
                {
                    VersionId = table.Column<long>(type: "INTEGER", nullable: false),
                    Stamp = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VectorFiles", x => x.VersionId);
                    table.ForeignKey(
                        name: "FK_VectorFiles_EncoderVersions_VersionId",
                        column: x => x.VersionId,
                        principalTable: "EncoderVersions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ChangedVectors",
                columns: table => new
                {
                    VersionId = table.Column<long>(type: "INTEGER", nullable: false),
                    ExemplarId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChangedVectors", x => new { x.VersionId, x.ExemplarId });
                    table.ForeignKey(
                        name: "FK_ChangedVectors_VectorFiles_VersionId",
                        column: x => x.VersionId,
                        principalTable: "VectorFiles",
                        principalColumn: "VersionId",
                        onDelete: ReferentialAction.Cascade);
                });

            // What changes a version's vectors, or where their exemplars belong, is noted in the same transaction.
            Note(migrationBuilder, "VectorAdded", "INSERT ON \"Embeddings\"", "NEW.\"VersionId\" AS \"VersionId\", NEW.\"ExemplarId\" AS \"ExemplarId\"");
            Note(migrationBuilder, "VectorRemoved", "DELETE ON \"Embeddings\"", "OLD.\"VersionId\" AS \"VersionId\", OLD.\"ExemplarId\" AS \"ExemplarId\"");
            Note(migrationBuilder, "VectorReplaced", "UPDATE ON \"Embeddings\"",
                "OLD.\"VersionId\" AS \"VersionId\", OLD.\"ExemplarId\" AS \"ExemplarId\" UNION SELECT NEW.\"VersionId\", NEW.\"ExemplarId\"");
            Note(migrationBuilder, "ExemplarMoved", "UPDATE OF \"Id\", \"ClassId\", \"Path\" ON \"Exemplars\"",
                "\"VersionId\", \"ExemplarId\" FROM \"Embeddings\" WHERE \"ExemplarId\" IN (OLD.\"Id\", NEW.\"Id\")");

            // Nobody renames a class or a gallery; where somebody does, no file is right any more.
            migrationBuilder.Sql("CREATE TRIGGER \"ClassRenamed\" AFTER UPDATE OF \"Id\", \"Name\", \"GalleryId\" ON \"Classes\" BEGIN DELETE FROM \"VectorFiles\"; END");
            migrationBuilder.Sql("CREATE TRIGGER \"GalleryRenamed\" AFTER UPDATE OF \"Id\", \"Name\" ON \"Galleries\" BEGIN DELETE FROM \"VectorFiles\"; END");
        }

        /// <summary>Notes changed vectors of versions that have a file. Without a conflict clause: that of the statement outside would be used in its place.</summary>
        private static void Note(MigrationBuilder migrationBuilder, string name, string when, string changed) => migrationBuilder.Sql(
            $"""
            CREATE TRIGGER "{name}" AFTER {when} BEGIN
                INSERT INTO "ChangedVectors" ("VersionId", "ExemplarId")
                SELECT c."VersionId", c."ExemplarId" FROM (SELECT {changed}) c
                WHERE EXISTS (SELECT 1 FROM "VectorFiles" f WHERE f."VersionId" = c."VersionId")
                AND NOT EXISTS (SELECT 1 FROM "ChangedVectors" o WHERE o."VersionId" = c."VersionId" AND o."ExemplarId" = c."ExemplarId");
            END
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var trigger in new[] { "VectorAdded", "VectorRemoved", "VectorReplaced", "ExemplarMoved", "ClassRenamed", "GalleryRenamed" })
                migrationBuilder.Sql($"DROP TRIGGER \"{trigger}\"");

            migrationBuilder.DropTable(
                name: "ChangedVectors");

            migrationBuilder.DropTable(
                name: "VectorFiles");
        }
    }
}
