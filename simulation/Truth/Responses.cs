using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Truth;

/// <summary>Probabilities of what a user does with a work. All but the play are given that it was played.</summary>
public sealed class Responses(TrueUtility truth)
{
    private readonly ResponseLaw _law = truth.Law.Response;

    /// <summary>Probability that the user looks at the work at <paramref name="position"/>, 0 the top.</summary>
    public double Look(int position) => 1 / (1 + (_law.PositionDecay * position));

    public double Play(in Utility utility, int position) => Look(position) * PortableMath.Sigmoid(utility.Total);

    public double Complete(in Utility utility, int work) =>
        PortableMath.Sigmoid(_law.Complete + (_law.CompleteByUtility * utility.Total)
            + (_law.CompleteByDuration * PortableMath.Log(truth.Tables.WorkDuration[work] / 180.0)));

    public double Like(in Utility utility, int work) =>
        PortableMath.Sigmoid(
            _law.Like + (_law.LikeByUtility * utility.Total) + (_law.LikeByQuality * (truth.Tables.WorkQuality[work] - 0.5)));

    public double Follow(in Utility utility) =>
        PortableMath.Sigmoid(_law.Follow + (_law.FollowByCreator * utility.Creator) + (_law.FollowByUtility * utility.Total));

    public double Share(in Utility utility) => PortableMath.Sigmoid(_law.Share + (_law.ShareByUtility * utility.Total));
}
