using VectorRec.Generations;

namespace VectorRec.Funnel;

/// <summary>
/// Computes the user's vector. A user of whom nothing is known has none: the answer is then the same good list for all of them.
/// </summary>
internal sealed class UserTowerStage : IStage
{
    public string Name => "user_tower";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var context = run.Answers.Context;
        if (context.Profile is null)
            return ValueTask.FromResult(false);

        var bundle = run.Generation.Bundle;
        var batch = run.Scope.Own(run.Generation.RentUserBatch()).Value;
        bundle.Users.EncodeProfile(context.Profile, context.Friends, run.Request.Now, batch.Features, 0);
        var content = bundle.Schema.ContentWidth > 0 ? new ContentUpTo(run.Generation, run.Rows) : null;
        bundle.Users.EncodeHistory(context.History, content, batch.Features, 0);
        bundle.UserTower.Run(batch);
        run.Answers.Take(batch);
        return ValueTask.FromResult(true);
    }
}
