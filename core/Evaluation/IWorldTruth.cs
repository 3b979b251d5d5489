namespace VectorRec.Evaluation;

/// <summary>What only a simulated world can tell: what works are really like, and what a slate is really worth.</summary>
public interface IWorldTruth
{
    /// <summary>The work's hidden taste vector, which no model has seen; empty for a work that the world does not know.</summary>
    ReadOnlySpan<float> VectorOf(long workId);

    /// <summary>The work's true topic; -1 for a work that the world does not know.</summary>
    int TopicOf(long workId);

    /// <summary>What happens when a rested user is shown the works one after the other, each tiring of its like.</summary>
    /// <param name="outcomes">[n], in the order of <paramref name="works"/>.</param>
    void Consume(long userId, ReadOnlySpan<long> works, Span<ConsumedWork> outcomes);
}

/// <param name="Utility">Logit of playing it, if it is looked at.</param>
/// <param name="Fatigue">What the works before it took from the utility.</param>
/// <param name="Play">Probability that it is looked at in its place and played.</param>
public readonly record struct ConsumedWork(double Utility, double Fatigue, double Play);
