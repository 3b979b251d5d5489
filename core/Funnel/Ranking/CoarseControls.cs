namespace VectorRec.Funnel.Ranking;

/// <summary>What the platform's controls, and the query where there is one, add to a coarse score, in logits.</summary>
public readonly record struct CoarseControls(float Timeliness, float Quality, float CreatorSupport)
{
    /// <summary>For answering the query's text.</summary>
    public float TextRelevance { get; init; }

    /// <summary>For being like the query's work or creator.</summary>
    public float Likeness { get; init; }

    public float Sum => Timeliness + Quality + CreatorSupport + TextRelevance + Likeness;
}
