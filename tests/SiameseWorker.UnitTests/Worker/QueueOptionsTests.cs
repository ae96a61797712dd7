using System.ComponentModel.DataAnnotations;
using SiameseWorker.Settings;

namespace SiameseWorker.UnitTests.Worker;

public class QueueOptionsTests
{
    [Theory]
    [InlineData("answers-*", "answers", true)]
    [InlineData("answers-*", "answers-mine", true)]
    [InlineData("answers-*", "answersmine", false)]
    [InlineData("answers-*", "my-answers-1", false)]
    [InlineData("", "answers", true)]
    [InlineData("", "answers-mine", false)]
    [InlineData("mine, yours-*", "mine", true)]
    [InlineData("mine, yours-*", "mine-too", false)]
    [InlineData("mine, yours-*", "yours-too", true)]
    [InlineData("mine,,", "yours", false)]
    public void A_reply_goes_where_a_pattern_or_the_answers_queue_allows(string allowed, string queue, bool isAllowed) =>
        Assert.Equal(isAllowed, new QueueOptions { AllowedReplyQueues = allowed }.AllowsReplyTo(queue));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 10)]
    [InlineData(1000, 10)]
    public void The_pause_doubles_up_to_the_longest(int dequeueCount, double seconds)
    {
        var options = new QueueOptions { RetryDelay = TimeSpan.FromSeconds(2), MaxRetryDelay = TimeSpan.FromSeconds(10) };
        Assert.Equal(TimeSpan.FromSeconds(seconds), options.RetryDelayAfter(dequeueCount));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 7)]
    [InlineData(31, 7)]
    [InlineData(int.MaxValue, 7)]
    public void The_longest_pauses_double_too(int dequeueCount, double days)
    {
        var options = new QueueOptions { RetryDelay = TimeSpan.FromDays(1), MaxRetryDelay = TimeSpan.FromDays(7) };
        Assert.Equal(TimeSpan.FromDays(days), options.RetryDelayAfter(dequeueCount));
    }

    [Fact]
    public void Without_a_pause_there_is_none_however_often_it_is_tried() =>
        Assert.Equal(TimeSpan.Zero, new QueueOptions { RetryDelay = TimeSpan.Zero }.RetryDelayAfter(500));

    [Fact]
    public void Queues_of_one_name_are_refused()
    {
        Assert.Equal([nameof(QueueOptions.Answers)], WrongSettings(new QueueOptions { Enrol = "identify" }));
        Assert.Equal([nameof(QueueOptions.Answers)], WrongSettings(new QueueOptions { Train = "identify" }));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("ident*")]
    [InlineData("mine,enrol")]
    [InlineData("train")]
    public void Replies_to_the_request_queues_are_refused(string allowed) =>
        Assert.Equal([nameof(QueueOptions.AllowedReplyQueues)], WrongSettings(new QueueOptions { AllowedReplyQueues = allowed }));

    [Fact]
    public void A_name_that_leaves_no_room_for_its_poison_queue_is_refused() =>
        Assert.Equal([nameof(QueueOptions.Identify)], WrongSettings(new QueueOptions { Identify = new string('q', 57) }));

    private static IEnumerable<string> WrongSettings(QueueOptions options) =>
        options.Validate(new ValidationContext(options)).SelectMany(result => result.MemberNames);
}
