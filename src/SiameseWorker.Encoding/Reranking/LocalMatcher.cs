using SiameseWorker.Encoding.Networks;
using SiameseWorker.Imaging;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>The network of a <see cref="LocalMatchingSpec"/>. Weights are named <c>local.0.conv.weight</c>, …, <c>descriptor.weight</c>, <c>judging.0.conv.weight</c>, …, <c>hidden.weight</c>, <c>head.weight</c>, and so on.</summary>
internal sealed class LocalMatcher : Reranker
{
    /// <summary>Features of a place that are seen as they are, beside what they match.</summary>
    private const int Plain = 16;

    private const int Hidden = 128;

    private static readonly ConvBlockSpec[] Local =
    [
        new() { Channels = 32, Kernel = 5, Stride = 2 },
        new() { Channels = 64, Stride = 2 },
        new() { Channels = 64 },
    ];

    private static readonly ConvBlockSpec[] Judging =
    [
        new() { Channels = 64, Stride = 2 },
        new() { Channels = 96 },
        new() { Channels = 128, Stride = 2 },
    ];

    private readonly (int Height, int Width) _map;
    private readonly Tensor _steps;
    // TorchSharp names weights after the fields.
    private readonly ModuleList<ConvBlock> local;
    private readonly Linear descriptor;
    private readonly ModuleList<ConvBlock> judging;
    private readonly Linear hidden;
    private readonly Linear head;

    public LocalMatcher(LocalMatchingSpec spec, InputSpec input, long seed)
        : base("local-matching")
    {
        foreach (var problem in spec.Check(input))
            throw new ArgumentException(problem.ToString(), nameof(spec));
        _map = FeatureMap(input);
        using var generator = new Generator((ulong)seed);
        local = Build(Local, input.Channels, generator);
        descriptor = nn.Linear(Local[^1].Channels, spec.Channels);
        InitialWeights.Uniform(descriptor.weight, Local[^1].Channels, generator);
        InitialWeights.Uniform(descriptor.bias!, Local[^1].Channels, generator);
        var around = (2 * spec.Reach) + 1;
        judging = Build(Judging, (around * around) + (2 * Plain), generator);
        var judged = Judging[^1].Channels * Shrink(Judging, _map.Height) * Shrink(Judging, _map.Width);
        hidden = nn.Linear(judged, Hidden);
        InitialWeights.He(hidden.weight, judged, generator);
        InitialWeights.Uniform(hidden.bias!, judged, generator);
        head = nn.Linear(Hidden, 1);
        InitialWeights.Uniform(head.weight, Hidden, generator);
        InitialWeights.Uniform(head.bias!, Hidden, generator);
        RegisterComponents();

        // Afterwards: they are no part of the weights.
        _steps = Steps(spec.Reach, _map);
    }

    /// <summary>Sides of the map of local features.</summary>
    public static (int Height, int Width) FeatureMap(InputSpec input) => (Shrink(Local, input.Height), Shrink(Local, input.Width));

    /// <returns>Shape (images, places + 1, channels): what is seen as it is, and after it what is compared, of length 1. The last place is beyond the edges: nothing is there, and nothing is like it.</returns>
    public override Tensor Features(Tensor images)
    {
        using var scope = NewDisposeScope();
        // A lone image would go to libtorch's slow convolution, so it goes in twice.
        var x = images.shape[0] == 1 ? cat([images, images], 0) : images;
        foreach (var block in local)
            x = block.forward(x);
        var places = Forward(descriptor, x.narrow(0, 0, images.shape[0]).flatten(2).transpose(1, 2));
        var features = cat([places.narrow(2, 0, Plain), nn.functional.normalize(places, p: 2, dim: 2)], 2);
        return nn.functional.pad(features, [0, 0, 0, 1]).MoveToOuterDisposeScope();
    }

    public override Tensor Compare(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        // Learned from pairs as they come; judged either way round, so that it makes no difference.
        var ways = training ? 1 : 2;
        var (pairs, places) = (a.shape[0], _map.Height * _map.Width);
        var cosines = Compared(a).bmm(Compared(b).transpose(1, 2)).flatten(1);
        var matches = cosines.gather(1, _steps.to(a.device).narrow(0, 0, ways).reshape(1, -1).expand(pairs, -1)).view(pairs * ways, places, -1);
        var (one, other) = (Plainly(a), Plainly(b));
        if (ways > 1)
            (one, other) = (stack([one, other], 1).flatten(0, 1), stack([other, one], 1).flatten(0, 1));

        // Laid out channels last.
        var x = cat([matches, one, other], 2).view(pairs * ways, _map.Height, _map.Width, -1).permute(0, 3, 1, 2);
        foreach (var block in judging)
            x = block.forward(x);
        var logits = Forward(head, Forward(hidden, x.flatten(1)).relu_());
        return logits.to_type(ScalarType.Float32).view(pairs, ways).mean([1]).MoveToOuterDisposeScope();
    }

    public override void Fuse()
    {
        foreach (var block in local)
            block.Fuse();
        foreach (var block in judging)
            block.Fuse();
    }

    private static Tensor Compared(Tensor features) => features.narrow(2, Plain, features.shape[2] - Plain);

    private Tensor Plainly(Tensor features) => features.narrow(1, 0, _map.Height * _map.Width).narrow(2, 0, Plain);

    /// <summary>In the input's precision, from float32 weights, as the convolutions do.</summary>
    private static Tensor Forward(Linear layer, Tensor input) => nn.functional.linear(input, layer.weight.to_type(input.dtype), layer.bias!.to_type(input.dtype));

    /// <summary>
    /// For each place, and each step away from it, where the cosine of the two is among those of all pairs of places: as the
    /// first image sees it, and as the second does, shape (2, places · steps). A step over the edge leads to the place where nothing is.
    /// </summary>
    private static Tensor Steps(int reach, (int Height, int Width) map)
    {
        var beyond = map.Height * map.Width;
        var away = Enumerable.Range(-reach, (2 * reach) + 1).ToArray();
        var pairs =
            (from y in Enumerable.Range(0, map.Height)
             from x in Enumerable.Range(0, map.Width)
             from down in away
             from across in away
             let isInside = y + down >= 0 && y + down < map.Height && x + across >= 0 && x + across < map.Width
             select (Place: (y * map.Width) + x, Other: isInside ? ((y + down) * map.Width) + x + across : beyond)).ToList();
        long[] steps = [.. pairs.Select(pair => ((long)pair.Place * (beyond + 1)) + pair.Other), .. pairs.Select(pair => ((long)pair.Other * (beyond + 1)) + pair.Place)];
        return tensor(steps, [2, pairs.Count]).DetachFromDisposeScope();
    }

    private static ModuleList<ConvBlock> Build(ConvBlockSpec[] specs, int inputChannels, Generator generator)
    {
        var blocks = new ModuleList<ConvBlock>();
        foreach (var spec in specs)
        {
            blocks.Add(new ConvBlock(spec, inputChannels, generator));
            inputChannels = spec.Channels;
        }

        return blocks;
    }

    private static int Shrink(ConvBlockSpec[] specs, int side) => specs.Aggregate(side, (left, block) => block.Shrink(left));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _steps.Dispose();

        base.Dispose(disposing);
    }
}
