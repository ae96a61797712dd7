using SiameseWorker.Client;
using SiameseWorker.Commands;

namespace SiameseWorker.UnitTests.Worker;

public class ProgramTests
{
    [Fact]
    public void That_nobody_answered_is_said_of_requests_alone()
    {
        Assert.Equal(ExitCodes.NoAnswer, Program.ExitCodeOf(new NoAnswerException("Nobody answered.")));
        Assert.Equal(ExitCodes.Failed, Program.ExitCodeOf(new TimeoutException("The migrations took too long.")));
    }

    [Theory]
    [InlineData("{\"id\":\u001b[2J\u009b1m\u0000}", "{\"id\":\uFFFD[2J\uFFFD1m\uFFFD}")]
    [InlineData("one\ttwo\r\nthree\rfour\n", "one\ttwo\nthree\nfour\n")]
    [InlineData("Größe 😀", "Größe 😀")]
    public void A_poisoned_body_does_nothing_to_a_terminal(string body, string shown) => Assert.Equal(shown, PoisonCommand.Printable(body));
}
