namespace VectorRec.Faults.Traffic;

/// <summary>What became of one request.</summary>
/// <param name="At">When it ended, a timestamp.</param>
/// <param name="Took">From the moment at which it was due.</param>
/// <param name="Status">0 when there was no answer at all.</param>
/// <param name="Problem">The last part of the problem's type; what happened to the connection where there is no answer.</param>
/// <param name="Degraded">Stages that the answer names.</param>
internal sealed record Answer(
    long At, TimeSpan Took, int Status, string? Problem = null, bool IsSlate = false, int Works = 0, long Generation = 0,
    string? Model = null, string[]? Degraded = null)
{
    // What the design says of a service that cannot do what it is asked for now.
    private static readonly string[] Named = ["unavailable", "overloaded", "timeout", "no-generation", "generation-loading"];

    public bool IsUnnamed => Status >= 500 && !Named.Contains(Problem);

    public bool IsEmpty => IsSlate && Status == 200 && Works == 0;

    public bool IsWell => Status == 200 && Degraded is null or { Length: 0 } && !IsEmpty;
}
