using VectorRec.Storage.Shown;

namespace VectorRec.Ecosystem;

/// <summary>Makes figures of what was shown.</summary>
public sealed class EcosystemReport(ShownSource source)
{
    /// <summary>By day, UTC, and scene.</summary>
    /// <param name="repeats">For how long before a work counts as shown already.</param>
    /// <param name="scene">Null: all of them.</param>
    /// <param name="longest">Postgres gives up after so long.</param>
    /// <exception cref="Storage.StoreException">Postgres is down or late.</exception>
    public Task<IReadOnlyList<EcosystemFigures>> DailyAsync(
        DateTime from, DateTime until, TimeSpan repeats, string? scene, TimeSpan longest, CancellationToken ct) =>
        ReadAsync(new(from, until, ByDay: true, EcosystemFigures.Fresh, repeats, scene), longest, ct);

    /// <summary>Of the last 24 hours, by scene.</summary>
    /// <inheritdoc cref="DailyAsync"/>
    public Task<IReadOnlyList<EcosystemFigures>> LatelyAsync(DateTime now, TimeSpan repeats, TimeSpan longest, CancellationToken ct) =>
        ReadAsync(new(now.AddDays(-1), now, ByDay: false, EcosystemFigures.Fresh, repeats), longest, ct);

    private async Task<IReadOnlyList<EcosystemFigures>> ReadAsync(ShownQuestion question, TimeSpan longest, CancellationToken ct) =>
        [.. (await source.ReadAsync(question, longest, ct)).Select(EcosystemFigures.Of)];
}
