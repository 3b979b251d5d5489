namespace VectorRec.Funnel;

/// <summary>Wants to know of finished requests. It reads the run before it is given back, and must not keep it.</summary>
public interface IFunnelObserver
{
    /// <param name="shown">Whether the user sees the answer: not so for a tester's trial, or for somebody who looks at the trace.</param>
    void Finished(FunnelRun run, bool shown);

    /// <summary>The request was given up or broke before it was done; the trace has the stages that ended until then.</summary>
    void Abandoned(FunnelRun run)
    {
    }
}
