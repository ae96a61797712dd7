using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Gallery;

namespace SiameseWorker.Identify;

/// <summary>
/// Ranks the classes that a search found, best first: as they are; by the encoder's learned comparison of embeddings; or by its
/// re-ranker, which looks at the nearest ones' images.
/// </summary>
/// <remarks>Always as many are looked at, so that how many are asked for does not change which is best.</remarks>
internal sealed class CandidateRanker(ExemplarImages exemplars)
{
    /// <summary>Ranks what was found for several probes.</summary>
    /// <param name="session">The encoder.</param>
    /// <param name="searched">The probes and what was found for each.</param>
    /// <returns>One task for each, in their order: what cannot be ranked fails alone. Null where nothing was searched.</returns>
    public async Task<IReadOnlyList<Task<Ranking?>>> RankAsync(EncoderSession session, IReadOnlyList<SearchedProbe> searched)
    {
        if (session.Look is { } look)
            return await RerankAsync(session, look, searched);
        return [.. searched.Select(probe => session.HasComparison ? CompareAsync(session, probe) : Task.FromResult(Ranking.AsFound(probe.Found, session)))];
    }

    private static async Task<Ranking?> CompareAsync(EncoderSession session, SearchedProbe probe)
    {
        if (probe.Found is null)
            return null;
        var nearest = probe.Found.Candidates.Take(OpenSetSoftmax.Candidates).ToList();
        var scores = await session.CompareAsync(probe.Embedding, [.. nearest.Select(candidate => candidate.Embedding!)], CancellationToken.None);
        return Ranking.Of(probe.Found, SecondLook.ByPreference(Ranking.Similarities(nearest), scores), session);
    }

    private async Task<IReadOnlyList<Task<Ranking?>>> RerankAsync(EncoderSession session, LookPlan plan, IReadOnlyList<SearchedProbe> searched)
    {
        var looking = searched.Select(probe => LookAsync(session, plan, probe)).ToList();
        var looks = new List<Look>();
        foreach (var look in looking)
        {
            await ((Task)look).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (look.IsCompletedSuccessfully && await look is { } seen)
                looks.Add(seen);
        }

        var questions = looks.Select(look => new RerankQuestion(new SeenImage(look.Probe.Input), look.Images)).ToList();
        var logits = questions.Count == 0 ? [] : await session.RerankAsync(questions, CancellationToken.None);
        var rankings = looks.Zip(logits).ToDictionary(look => look.First, look => SecondLook.ByRefined(plan.Refine(Ranking.Similarities(look.First.Probe.Found!.Candidates), look.Second)));

        // Without one of the images the others cannot be judged beside it: until it is un-enrolled, or back, the metric ranks,
        // and is understood as it is without a second look.
        return [.. looking.Zip(searched, async (look, probe) => await look is { } seen
            ? Ranking.Of(probe.Found!, rankings[seen], session)
            : Ranking.AsFound(probe.Found, session))];
    }

    /// <summary>Images of the nearest candidates that are worth a look. Null where nothing was found, or the image of one of them is not to be had.</summary>
    private async Task<Look?> LookAsync(EncoderSession session, LookPlan plan, SearchedProbe probe)
    {
        var candidates = probe.Found?.Candidates ?? [];
        var images = await Task.WhenAll(candidates.Take(plan.Count(Ranking.Similarities(candidates))).Select(candidate => exemplars.ReadAsync(candidate, session, CancellationToken.None)));
        return images is [_, ..] && images.OfType<SeenImage>().ToList() is var seen && seen.Count == images.Length ? new Look(probe, seen) : null;
    }

    /// <summary>What a re-ranker needs of a question. Two are the same only if they are one.</summary>
    private sealed class Look(SearchedProbe probe, IReadOnlyList<SeenImage> images)
    {
        public SearchedProbe Probe => probe;

        /// <summary>Those of the first candidates.</summary>
        public IReadOnlyList<SeenImage> Images => images;
    }
}

/// <summary>A probe, and what was found for it.</summary>
/// <param name="Input">The probe as the encoder's input.</param>
/// <param name="Embedding">Its embedding.</param>
/// <param name="Found">The most similar classes; null where there is no such gallery.</param>
internal sealed record SearchedProbe(byte[] Input, float[] Embedding, SearchResult? Found);
