using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>The loop of a training: step, report, validate, checkpoint, until the budget is used. For the one thread that made it.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int LogEverySteps = 25;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    private readonly Recipe _recipe;
    private readonly TrainingData _data;
    private readonly Device _device;
    private readonly TrainingFolder _folder;
    private readonly TrainingOptions _options;
    private readonly TrainingClock _clock;
    private readonly TrainingState _state;
    private readonly BatchFeed _feed;
    private readonly IBatchSampler _sampler;
    private readonly Validation _validation;
    private readonly LossMeter _meter;
    private readonly BestWeights? _best;
    private readonly string _fingerprint;
    private long _checkpointStep;

    public TrainingRun(Recipe recipe, TrainingData data, TrainingFolder folder, TrainingOptions options, Device device)
    {
        _recipe = recipe;
        _data = data;
        _device = device;
        _folder = folder;
        _options = options;
        _sampler = data.Sampler;
        _clock = new TrainingClock(options.Clock);
        _state = new TrainingState(recipe, device, options.StartFrom);
        _feed = new BatchFeed(recipe, data, device, options.Background);
        _validation = new Validation(recipe, data.HeldOut, device);
        _best = recipe.Stopping.Patience is { } patience ? new BestWeights(patience, _state.Restored()) : null;
        _meter = new LossMeter(device);
        _fingerprint = Fingerprint.Of(recipe, data);
    }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Time spent, over all resumptions.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>The network to keep.</summary>
    public EncoderNetwork Network => _state.Result;

    /// <summary>The comparison that was learned beside it, if one was.</summary>
    public Comparison? Comparison => _state.Objective.Comparison;

    /// <summary>The re-ranker that was trained beside it, if the recipe has one.</summary>
    public Reranker? Reranker => _state.ResultingReranker;

    /// <summary>What the encoder's package holds, the comparison and the re-ranker included.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => _state.Kept();

    /// <summary>How well pairs are told apart by the objective's own threshold, where it learns from pairs.</summary>
    public IReadOnlyDictionary<string, MetricFigure> JudgePairs() => _state.Objective is PairObjective objective && _sampler is PairSampler sampler
        ? new PairJudgement(objective, Network, _device).Judge(sampler, _recipe, _data)
        : new Dictionary<string, MetricFigure>();

    /// <summary>Accuracy on the held-out trials before and after whitening; null where the recipe has none, or nothing to fit it to.</summary>
    public (EpisodesReport Before, EpisodesReport After)? Whitened { get; private set; }

    /// <summary>The held-out classes, as the network sees them now.</summary>
    public Validation Validation => _validation;

    /// <summary>Trains until the budget is used.</summary>
    /// <exception cref="TrainingDivergedException">The loss or a weight is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, after a checkpoint was written.</exception>
    public void Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Resume();
        _feed.Begin(Step + 1);
        // Asked once a step: a time budget that ran out between two looks would skip the last validation and checkpoint.
        for (var finished = IsFinished; !finished;)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save();
                cancellationToken.ThrowIfCancellationRequested();
            }

            var learningRate = TrainStep();
            finished = IsFinished;
            var validated = finished || Step % _recipe.Validation.EverySteps == 0;
            if (validated)
                _clock.OutsideReport(Validate);
            finished |= IsFinished;
            if (validated || Step % LogEverySteps == 0 || _clock.SinceReport >= ReportEvery)
                Report(learningRate, progress, log: validated || Step % LogEverySteps == 0);
            if (validated || _clock.SinceCheckpoint >= _options.CheckpointEvery)
                _clock.OutsideReport(Save);
        }

        _best?.Restore();
        if (_recipe.Whitening is { } whitening)
            Whiten(whitening.Shrinkage);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _best?.Dispose();
        _validation.Dispose();
        _feed.Dispose();
        _state.Dispose();
    }

    private double Share => _recipe.Stopping.Progress(Step, _sampler.StepsPerEpoch, _clock.Elapsed);

    private bool IsFinished => Share >= 1 || _best is { IsExhausted: true };

    private double TrainStep()
    {
        using var scope = NewDisposeScope();
        var share = Share;
        var moment = new TrainingMoment(++Step, _sampler.StepsPerEpoch, share);
        var learningRate = _recipe.Schedule.LearningRate(moment);
        using var loaded = _feed.Take();
        _meter.Add(_state.Step(loaded.Images, loaded.Batch, moment, learningRate), loaded.Batch.Images.Length);
        if (_options.Background && _device.type == DeviceType.CUDA)
            cuda.synchronize(_device);
        return learningRate;
    }

    private void Validate()
    {
        var report = _validation.Run(Network);
        _best?.See(report.Total.Rate);
    }

    private void Whiten(double shrinkage)
    {
        using var images = _data.Training.ToTensor(_device);
        var embeddings = NetworkEmbedding.Embed(Network, new ViewMean(_recipe.Views, _recipe.Metric), images);
        using var map = Whitening.Fit(embeddings, _data.Training, shrinkage);
        if (map is null)
            return;
        var before = _validation.Run(Network);
        Network.Project(map);
        Whitened = (before, _validation.Run(Network));
    }

    private Dictionary<string, Tensor> Tensors() =>
        _state.Tensors().Concat(_best?.Tensors ?? []).ToDictionary();

    private void Resume()
    {
        if (!_folder.HasCheckpoint)
            return;
        var checkpoint = Checkpoint.Read(_folder.CheckpointFile, _fingerprint, Tensors());
        (Step, _checkpointStep) = (checkpoint.Step, checkpoint.Step);
        _clock.GoOnFrom(checkpoint.Elapsed);
        _validation.Latest = checkpoint.ValidationAccuracy;
        _best?.GoOnFrom(checkpoint.BestAccuracy, checkpoint.SinceBest);
        _folder.Log.RewindTo(Step);
    }

    private void Report(double learningRate, IProgress<TrainingProgress>? progress, bool log)
    {
        ThrowIfDiverged();
        var (loss, images) = _meter.Take();
        var (share, elapsed, interval) = (Math.Min(1, Share), _clock.Elapsed, _clock.RestartReport());
        var report = new TrainingProgress(
            Step, _recipe.Stopping.StepBudget(_sampler.StepsPerEpoch), share, loss, learningRate,
            ImagesPerSecond: interval > TimeSpan.Zero ? images / interval.TotalSeconds : 0,
            _validation.Latest, elapsed,
            TimeLeft: share > 0 ? elapsed * ((1 - share) / share) : TimeSpan.Zero);
        if (log)
            _folder.Log.Append(report);
        progress?.Report(report);
    }

    private void Save()
    {
        ThrowIfDiverged();
        new Checkpoint(Step, _clock.Elapsed, _fingerprint, _validation.Latest, _best?.Accuracy, _best?.Since ?? 0).Write(_folder.CheckpointFile, Tensors());
        _checkpointStep = Step;
        _clock.RestartCheckpoint();
    }

    /// <summary>A step's loss is that of the weights before it: whether it spoilt them, only they can tell.</summary>
    private void ThrowIfDiverged()
    {
        if (!_meter.IsFinite || !_state.IsFinite)
            throw new TrainingDivergedException(Step, _folder.HasCheckpoint ? _folder.CheckpointFile : null, _checkpointStep);
    }
}
