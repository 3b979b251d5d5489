using System.Collections.Concurrent;

namespace VectorRec.Experiments;

/// <summary>
/// The arms that a request has come into so far, in the order of the experiments, and how those together answer it. A way that was gone
/// once is gone again without an allocation.
/// </summary>
internal sealed class ArmPath(Func<IReadOnlyList<(Experiment Experiment, ArmDefinition Arm)>, Assignment> assign)
{
    private readonly Func<IReadOnlyList<(Experiment, ArmDefinition)>, Assignment> _assign = assign;
    private readonly ConcurrentDictionary<ArmDefinition, ArmPath> _next = new(ReferenceEqualityComparer.Instance);
    private readonly IReadOnlyList<(Experiment, ArmDefinition)> _arms = [];
    private Assignment? _assignment;

    private ArmPath(ArmPath before, Experiment experiment, ArmDefinition arm)
        : this(before._assign) => _arms = [.. before._arms, (experiment, arm)];

    public Assignment Assignment => _assignment ??= _assign(_arms);

    /// <summary>With one more arm.</summary>
    public ArmPath With(Experiment experiment, ArmDefinition arm) =>
        _next.TryGetValue(arm, out var next) ? next : _next.GetOrAdd(arm, new ArmPath(this, experiment, arm));
}
