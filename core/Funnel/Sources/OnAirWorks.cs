using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// Live shows and rooms that are on the air now. There are few enough to compare all of them with the user, so that none is missed:
/// those with the best coarse scores, or, without a user vector, the most popular.
/// </summary>
internal sealed class OnAirWorks : ISource
{
    private readonly TableQuestion _question = new(Walk);

    public OnAirWorks(int quota) => Quota = quota;

    public string Name => "on_air";

    public int Quota { get; }

    public SourceStore Store => SourceStore.Lists;

    public bool IsComplete => true;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        var air = run.Generation.Lists.Air;
        var rows = ArrayPool<int>.Shared.Rent(air.Length);
        var scores = ArrayPool<float>.Shared.Rent(air.Length);
        var positions = ArrayPool<int>.Shared.Rent(air.Length);
        var count = 0;
        foreach (var row in air)
        {
            if (!run.IsOff(row) && intake.Passes(row))
                rows[count++] = row;
        }

        new CandidateScorer(run, run.Scene.Coarse).Score(rows.AsSpan(0, count), scores.AsSpan(0, count));
        var finite = 0;
        for (var i = 0; i < count; i++)
        {
            if (float.IsFinite(scores[i]))
                positions[finite++] = i;
        }

        TopK.Select(positions.AsSpan(0, finite), intake.Quota, scores, rows);
        for (var i = 0; i < finite && intake.AddWhetherSeen(rows[positions[i]]); i++)
            ;
        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(scores);
        ArrayPool<int>.Shared.Return(positions);
    }
}
