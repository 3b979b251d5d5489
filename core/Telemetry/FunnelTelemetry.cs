using System.Numerics;
using VectorRec.Funnel;
using VectorRec.Funnel.Recall;
using VectorRec.Scenes;

namespace VectorRec.Telemetry;

/// <summary>
/// Counts and measures finished requests, from their trace alone: stages say nothing of it. Every label is one of a few names that the code
/// or the scenes' settings have: none is an id, none is empty.
/// </summary>
public sealed class FunnelTelemetry(FunnelMeter meter, SceneCatalogue scenes) : IFunnelObserver
{
    private static readonly string[] Fates = [.. Enum.GetValues<Fate>().Select(fate => fate.Name())];
    private static readonly string[] Outcomes = [.. Enum.GetValues<StageOutcome>().Select(outcome => outcome.Name())];
    private static readonly string[] Causes = [.. Enum.GetValues<FailureCause>().Select(cause => cause.Name())];
    private static readonly string[] Efforts = [.. Enum.GetValues<Effort>().Select(effort => effort.Name())];


    /// <summary>
    /// Begins the series that alerts look at, when somebody listens: of one that begins with its first event no rate shows that event.
    /// </summary>
    public void Begin()
    {
        foreach (var scene in scenes.Names.Select(name => Label("scene", name)))
        {
            foreach (var cause in Causes)
                meter.Degradations.Add(0, scene, Label("cause", cause));
            foreach (var stage in (Fate[])[Fate.NotFinite, Fate.FineNotFinite])
                meter.NonFinite.Add(0, scene, Label("stage", stage.Stage()!));
            meter.Abandoned.Add(0, scene);
            meter.Fallbacks.Add(0, scene);
            meter.Missing.Add(0, scene);
            meter.Refills.Add(0, scene);
        }
    }

    public void Finished(FunnelRun run, bool shown)
    {
        if (!meter.Duration.Enabled && !meter.Removed.Enabled)
            return;
        var scene = Label("scene", run.Request.Scene);
        var stages = run.Trace.Stages;
        var end = TimeSpan.Zero;
        var degraded = false;
        foreach (var stage in stages)
        {
            end = stage.Begun + stage.Elapsed > end ? stage.Begun + stage.Elapsed : end;
            degraded |= stage.Cause is not null;
        }

        meter.Duration.Record(
            end.TotalSeconds, scene, Label("effort", Efforts[(int)run.Request.Effort]), Label("degraded", degraded ? "yes" : "no"));
        Stages(run, scene);
        Channels(run, scene);
        Candidates(run, scene, shown);
        Answers(run, scene);
        if (shown)
            Slate(run, scene);
    }

    public void Abandoned(FunnelRun run)
    {
        var scene = Label("scene", run.Request.Scene);
        meter.Abandoned.Add(1, scene);
        Stages(run, scene);
    }

    private void Stages(FunnelRun run, in KeyValuePair<string, object?> scene)
    {
        foreach (var stage in run.Trace.Stages)
        {
            var name = Label("stage", StageOf(stage));
            meter.StageDuration.Record(stage.Elapsed.TotalSeconds, scene, name, Label("outcome", Outcomes[(int)stage.Outcome]));
            meter.StageIn.Add(stage.In, scene, name);
            meter.StageOut.Add(stage.Out, scene, name);
            if (stage.Cause is { } cause)
                meter.Degradations.Add(1, scene, Label("cause", Causes[(int)cause]));
        }
    }

    // A channel whose statement travels with the context is asked there and answered in a stage of its own: its time is from the one's
    // beginning to the other's end, its outcome the worse one.
    private void Channels(FunnelRun run, in KeyValuePair<string, object?> scene)
    {
        if (!meter.ChannelDuration.Enabled)
            return;
        foreach (var channel in run.Channels)
        {
            var (begun, end, worst) = (TimeSpan.MaxValue, TimeSpan.Zero, StageOutcome.Skipped);
            foreach (var stage in run.Trace.Stages)
            {
                if (!stage.Channels.Contains(channel) || stage.Outcome == StageOutcome.Skipped)
                    continue;
                begun = stage.Begun < begun ? stage.Begun : begun;
                end = stage.Begun + stage.Elapsed > end ? stage.Begun + stage.Elapsed : end;
                worst = worst == StageOutcome.Skipped || stage.Outcome > worst ? stage.Outcome : worst;
            }

            if (worst != StageOutcome.Skipped)
                meter.ChannelDuration.Record(
                    (end - begun).TotalSeconds, scene, Label("channel", channel), Label("outcome", Outcomes[(int)worst]));
        }
    }

    private void Candidates(FunnelRun run, in KeyValuePair<string, object?> scene, bool shown)
    {
        Span<int> fates = stackalloc int[Fates.Length];
        Span<int> recalled = stackalloc int[32];
        Span<int> returned = stackalloc int[32];
        var all = run.Candidates.Fates;
        var channels = run.Candidates.Channels;
        for (var i = 0; i < all.Length; i++)
        {
            fates[(int)all[i]]++;
            for (var bits = channels[i]; bits != 0; bits &= bits - 1)
            {
                var channel = BitOperations.TrailingZeroCount(bits);
                recalled[channel]++;
                if (all[i] == Fate.Returned)
                    returned[channel]++;
            }
        }

        for (var fate = 0; fate < fates.Length; fate++)
        {
            if (fates[fate] > 0 && ((Fate)fate).Stage() is { } stage)
            {
                meter.Removed.Add(fates[fate], scene, Label("stage", stage), Label("reason", Fates[fate]));
                if ((Fate)fate is Fate.NotFinite or Fate.FineNotFinite)
                    meter.NonFinite.Add(fates[fate], scene, Label("stage", stage));
            }
        }

        for (var channel = 0; channel < run.Channels.Count; channel++)
        {
            var name = Label("channel", run.Channels[channel]);
            meter.Recalled.Add(recalled[channel], scene, name);
            if (shown)
                meter.Returned.Add(returned[channel], scene, name);
        }
    }

    private void Answers(FunnelRun run, in KeyValuePair<string, object?> scene)
    {
        meter.Unknown.Add(run.Trace.Unknown, scene);
        meter.Fallbacks.Add(run.Trace.IsFallback ? 1 : 0, scene);
        if (!run.Trace.HasFailed(ContextStage.StageName))
            meter.Seen.Record(run.Answers.Context.SeenCount, scene);
        meter.Issued.Record(run.Answers.Issued.Length, scene);
    }

    private void Slate(FunnelRun run, in KeyValuePair<string, object?> scene)
    {
        var slate = run.Trace.Slate;
        meter.SlateWorks.Add(slate.Length, scene);
        meter.Missing.Add(run.Request.Limit - slate.Length, scene);
        meter.Refills.Add(slate.Count(entry => entry.Refilled), scene);
        meter.Moves.Add(slate.Count(entry => entry.Moved), scene);
        meter.Yielded.Add(run.Trace.Yielded, scene);
    }

    // Calls of channels with deadlines of their own have these in their names, in any combination.
    private static string StageOf(in StageTrace stage) =>
        stage.Stage.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? stage.Stage[..colon] : stage.Stage;

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
