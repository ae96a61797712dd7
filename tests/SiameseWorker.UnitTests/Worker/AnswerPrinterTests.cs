using System.Text.Json;
using SiameseWorker.Client;
using SiameseWorker.Commands;
using SiameseWorker.Contracts;

namespace SiameseWorker.UnitTests.Worker;

[Collection(nameof(Alone))]
public sealed class AnswerPrinterTests : IDisposable
{
    private static readonly FileInfo[] Images = [.. "abcd".Select(name => new FileInfo($"{name}.png"))];

    private readonly TextWriter _console = Console.Out;
    private readonly StringWriter _printed = new();

    public AnswerPrinterTests() => Console.SetOut(_printed);

    private IEnumerable<string> Printed => _printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);

    public void Dispose()
    {
        Console.SetOut(_console);
        _printed.Dispose();
    }

    [Fact]
    public async Task Answers_are_printed_in_the_order_of_the_questions_as_soon_as_they_can()
    {
        var exitCode = await PrintAsync(Answers());

        Assert.Equal(2, exitCode);
        Assert.Equal(["a.png", "b.png", "c.png", "d.png"], Printed);

        async IAsyncEnumerable<StreamedAnswer<IdentifiedAnswer>> Answers()
        {
            yield return Answer(2);
            Assert.Empty(Printed);
            yield return Answer(0);
            Assert.Equal(["a.png"], Printed);
            yield return Answer(1);
            Assert.Equal(["a.png", "b.png", "c.png"], Printed);
            yield return Answer(3);
            await Task.CompletedTask;
        }
    }

    [Fact]
    public async Task One_answer_that_does_not_come_keeps_none_back()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => PrintAsync(Answers()));

        Assert.Equal(["a.png", "c.png", "d.png"], Printed);

        async IAsyncEnumerable<StreamedAnswer<IdentifiedAnswer>> Answers()
        {
            yield return Answer(3);
            yield return Answer(2);
            yield return Answer(0);
            await Task.FromException(new TimeoutException());
        }
    }

    private static Task<int> PrintAsync(IAsyncEnumerable<StreamedAnswer<IdentifiedAnswer>> answers) =>
        AnswerPrinter.PrintAllAsync(Images, answers, json: true, exitCodeOf: answer => answer.Class == "2" ? 2 : 0);

    private static StreamedAnswer<IdentifiedAnswer> Answer(int index) =>
        new(index, new IdentifiedAnswer { Id = "id", Status = AnswerStatus.Identified, Gallery = "default", Class = $"{index}" });
}
