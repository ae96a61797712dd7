namespace SiameseWorker.Samples;

/// <summary>Names of made-up alphabets.</summary>
internal static class SampleName
{
    private static readonly string[] Beginnings = ["Ba", "De", "Fo", "Ga", "Hi", "Ka", "Lu", "Mo", "Ne", "Pa", "Ru", "Se", "Ti", "Vo", "Wa", "Ze"];
    private static readonly string[] Endings = ["lan", "mir", "nok", "ral", "sun", "tev", "vash", "dol", "bek", "gar", "zin", "phet"];

    /// <summary>Endings tell the alphabets apart, so that no two have the same name; the beginning is by chance.</summary>
    public static string Of(int index, SeededRandom random)
    {
        var name = Beginnings[random.Below(Beginnings.Length)];
        do
        {
            name += Endings[index % Endings.Length];
            index = (index / Endings.Length) - 1;
        }
        while (index >= 0);
        return name;
    }
}
