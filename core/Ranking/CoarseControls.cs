namespace VectorRec.Ranking;

/// <summary>What the platform's controls add to a coarse score, in logits.</summary>
public readonly record struct CoarseControls(float Timeliness, float Quality, float CreatorSupport)
{
    public float Sum => Timeliness + Quality + CreatorSupport;
}
