namespace SiameseWorker.Encoding.Evaluation;

/// <summary>How a probe compares with a class of several exemplars.</summary>
public enum ClassScoring
{
    /// <summary>By the exemplar that is most similar, as in serving.</summary>
    BestExemplar,

    /// <summary>By the mean of the exemplars' embeddings, as prototypical networks do (Snell et al. 2017).</summary>
    ClassMean,
}
