namespace SiameseWorker.Encoders;

/// <summary>A candidate was compared with a version that no longer answers: somebody went back to another one meanwhile.</summary>
internal sealed class ChampionChangedException(string champion, string active)
    : Exception($"{active} answers by now and not {champion}, which the candidate was compared with");
