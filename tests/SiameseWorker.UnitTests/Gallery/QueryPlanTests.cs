using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SiameseWorker.Gallery;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>However much is enrolled, a write looks up what it is about: of no statement does SQLite's plan pass over a whole table.</summary>
public sealed class QueryPlanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enrolling_rejecting_touching_and_removing_look_up_what_they_are_about()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "default", "cat", "1.png", 0, 1);
        using var plans = new Plans(fixture.Path);

        await fixture.EnrolAsync(version, "default", "cat", "1.png", 0, 2);
        await fixture.EnrolAsync(version, "default", "dog", "1.png", 0, 3);
        var dog = PathOf("default", "dog", "1.png");
        await fixture.Store.AddVectorsAsync(version.Id, [new VectorWrite((await fixture.Store.Reader.FindAsync(dog, Cancel))!.Id, Hash("1.png"), [0, 4])], Cancel);
        await fixture.Store.TouchAsync([(dog, 10, "e2")], Cancel);
        await fixture.Store.RejectAsync([new RejectionWrite("default", "cat", PathOf("default", "cat", "1.png"), 10, "e2", "", "image-not-recognised", "It is none.")], Cancel);
        await fixture.Store.RemoveAsync([dog, PathOf("default", "cat", "1.png")], Cancel);

        Assert.Contains(plans.Seen, plan => plan.Sql.StartsWith("DELETE FROM \"Embeddings\"", StringComparison.Ordinal));
        Assert.All(plans.Seen, plan => Assert.False(plan.PassesOverATable, plan.ToString()));
    }

    /// <summary>SQLite's plans of the statements that EF Core runs on a file.</summary>
    private sealed class Plans : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly string _file;
        private readonly List<IDisposable> _subscriptions = [];

        public Plans(string file)
        {
            _file = file;
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public List<Plan> Seen { get; } = [];

        public void OnNext(DiagnosticListener listener)
        {
            if (listener.Name == DbLoggerCategory.Name)
                _subscriptions.Add(listener.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> told)
        {
            if (told.Value is not CommandEventData { Command: { Connection: { } connection } asked } || told.Key != RelationalEventId.CommandExecuting.Name || connection.DataSource != _file)
                return;
            foreach (var sql in asked.CommandText.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                using var command = connection.CreateCommand();
                command.Transaction = asked.Transaction;
                command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
                foreach (Microsoft.Data.Sqlite.SqliteParameter parameter in asked.Parameters)
                    command.Parameters.Add(new Microsoft.Data.Sqlite.SqliteParameter(parameter.ParameterName, parameter.Value));
                using var reader = command.ExecuteReader();
                var steps = new List<string>();
                while (reader.Read())
                    steps.Add(reader.GetString(3));
                Seen.Add(new Plan(sql, steps));
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }

    private sealed record Plan(string Sql, IReadOnlyList<string> Steps)
    {
        /// <summary>A parameter's list is a table, too, of its own kind; of versions there are a handful.</summary>
        public bool PassesOverATable => !Sql.Contains("FROM \"EncoderVersions\"", StringComparison.Ordinal) && Steps.Any(step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("VIRTUAL TABLE", StringComparison.Ordinal) && step != "SCAN CONSTANT ROW");

        public override string ToString() => $"{Sql}{Environment.NewLine}{string.Join(Environment.NewLine, Steps)}";
    }
}
