namespace SiameseWorker.Reports;

/// <summary>How a report looks: dark on light, a column that can be read, nothing torn apart at the end of a printed page.</summary>
internal static class HtmlStyle
{
    public const string Css =
        """
        :root { color-scheme: light; }
        body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem 4rem; background: #fff; color: #1c2430; font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; }
        header { border-bottom: 3px solid #1f5fa8; margin-bottom: 1.5rem; }
        header p { color: #55606e; margin: 0 0 .8rem; }
        h1 { font-size: 1.8rem; line-height: 1.25; margin: 0 0 .3rem; }
        h2 { font-size: 1.3rem; margin: 2.4rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid #d5dbe3; break-after: avoid; }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; break-after: avoid; }
        p { margin: .5rem 0; max-width: 48rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .8rem; margin: 1rem 0; }
        .figures > div { background: #f3f6fa; border-left: 4px solid #1f5fa8; border-radius: 3px; padding: .6rem .8rem; display: flex; flex-direction: column; break-inside: avoid; }
        .figures span, .figures small { color: #55606e; font-size: .85rem; line-height: 1.35; }
        .figures strong { font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
        table { border-collapse: collapse; margin: 1rem 0; font-size: .92rem; }
        caption { text-align: left; color: #55606e; padding-bottom: .4rem; }
        th, td { text-align: left; padding: .32rem .9rem .32rem 0; border-bottom: 1px solid #e3e8ee; vertical-align: top; }
        th { border-bottom: 2px solid #b9c3cf; font-weight: 600; }
        .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        tr { break-inside: avoid; }
        figure { margin: 1rem 0; break-inside: avoid; }
        figcaption { color: #55606e; font-size: .88rem; line-height: 1.4; max-width: 48rem; }
        .chart svg { max-width: 100%; height: auto; display: block; }
        .images { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; }
        .images figure { margin: 0; border: 1px solid #e3e8ee; border-radius: 3px; padding: .6rem; }
        .row { display: flex; gap: .6rem; }
        .row > div { display: flex; flex-direction: column; gap: .15rem; width: 6rem; }
        .images img { width: 6rem; height: 6rem; object-fit: contain; border: 1px solid #d5dbe3; background: #fff; image-rendering: auto; box-sizing: border-box; }
        .images span { font-size: .75rem; line-height: 1.25; color: #55606e; overflow-wrap: anywhere; }
        @media print { body { max-width: none; padding: 0; font-size: 11pt; } .figures > div { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
        """;
}
