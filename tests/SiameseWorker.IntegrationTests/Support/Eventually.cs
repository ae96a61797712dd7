namespace SiameseWorker.IntegrationTests.Support;

/// <summary>Waits for what must happen, however busy the machine is; fails only when it has not happened for very long.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns the first value that is not null.</summary>
    /// <param name="what">What is waited for, for the report: "exemplar 1.png is enrolled".</param>
    /// <param name="look">Looks once.</param>
    /// <param name="describe">What there is instead, for the report.</param>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> look, Func<Task<string>>? describe = null)
        where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
                return found;
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                Assert.Fail($"Not within {Patience.TotalSeconds:0} seconds: {what}. {(describe is null ? "" : await describe())}");
            await Task.Delay(BetweenLooks, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Returns when a condition holds.</summary>
    public static Task HoldsAsync(string what, Func<Task<bool>> condition, Func<Task<string>>? describe = null) =>
        GetAsync(what, async () => await condition() ? what : null, describe);
}
