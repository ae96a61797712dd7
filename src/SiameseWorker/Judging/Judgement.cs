using System.Text.Json.Nodes;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>What one protocol says of one encoder, for the console, for programs and for a report.</summary>
internal abstract class Judgement
{
    /// <summary>The protocol's name, as on the command line.</summary>
    public abstract string Protocol { get; }

    /// <summary>What was asked, in a sentence or two.</summary>
    public abstract string Description { get; }

    public abstract IReadOnlyList<KeyFigure> KeyFigures { get; }

    public abstract IReadOnlyList<FigureTable> Tables { get; }

    /// <summary>The figures by name, for programs; shares as 0 to 1.</summary>
    public abstract JsonObject ToJson();

    /// <summary>Pictures for a report.</summary>
    public virtual void AddPictures(HtmlReport report)
    {
    }

    /// <summary>Results of units that all encoders were tried on, to compare encoders pair by pair.</summary>
    public virtual IReadOnlyList<ComparableResults> Comparable => [];
}

/// <summary>A table of figures.</summary>
internal sealed record FigureTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>An encoder's result with each class, or in each run.</summary>
/// <param name="Name">Which trials.</param>
/// <param name="Units">What the results are of, "classes" or "runs".</param>
/// <param name="Rates">Share of right answers in each.</param>
internal sealed record ComparableResults(string Name, string Units, IReadOnlyList<double> Rates);
