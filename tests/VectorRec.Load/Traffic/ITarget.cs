using VectorRec.Load.World;

namespace VectorRec.Load.Traffic;

/// <summary>Something that is asked for works, again and again.</summary>
internal interface ITarget
{
    string Name { get; }

    /// <summary>What one call is, in a sentence.</summary>
    string What { get; }

    /// <summary>Name of the process that answers, where its memory is to be told; null where that is a store alone.</summary>
    string? Process => null;

    /// <exception cref="Exception">There is no answer; <see cref="Failures"/> gives it a kind.</exception>
    ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct);
}
