namespace SiameseWorker.Demo;

/// <summary>A question of the demonstration.</summary>
/// <param name="Image">The probe.</param>
/// <param name="Class">Its class if that is enrolled; null for a stranger.</param>
internal sealed record DemoQuestion(DemoImage Image, string? Class);

/// <summary>Which classes are enrolled, with which image, and what is asked.</summary>
/// <param name="Enrolled">One image for each enrolled class.</param>
/// <param name="Questions">Images that were not enrolled, some of classes that were not either, in random order.</param>
internal sealed record DemoPlan(IReadOnlyList<(string Class, DemoImage Image)> Enrolled, IReadOnlyList<DemoQuestion> Questions)
{
    /// <summary>Draws up a plan at random.</summary>
    /// <param name="classes">At least two, each with at least two images.</param>
    /// <param name="toEnrol">How many classes to enrol at most; two in three where there are fewer than half as many again.</param>
    /// <param name="probesPerClass">How many questions about each enrolled class at most.</param>
    /// <param name="seed">Seed of the choice.</param>
    public static DemoPlan Make(IReadOnlyList<DemoClass> classes, int toEnrol, int probesPerClass, int seed)
    {
        var random = new Random(seed);
        var shuffled = classes.ToArray();
        random.Shuffle(shuffled);
        var enrolledCount = Math.Min(toEnrol, Math.Max(1, shuffled.Length * 2 / 3));
        var strangers = shuffled.Skip(enrolledCount).Take(Math.Max(1, enrolledCount / 2)).ToList();

        var enrolled = new List<(string, DemoImage)>();
        var questions = new List<DemoQuestion>();
        foreach (var known in shuffled.Take(enrolledCount))
        {
            var images = known.Images.ToArray();
            random.Shuffle(images);
            enrolled.Add((known.Name, images[0]));
            questions.AddRange(images.Skip(1).Take(probesPerClass).Select(image => new DemoQuestion(image, known.Name)));
        }

        questions.AddRange(strangers.Select(stranger => new DemoQuestion(stranger.Images[random.Next(stranger.Images.Count)], null)));
        var order = questions.ToArray();
        random.Shuffle(order);
        return new DemoPlan(enrolled, order);
    }
}
