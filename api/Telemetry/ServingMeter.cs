using System.Diagnostics.Metrics;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Funnel;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Resilience;
using VectorRec.Users;

namespace VectorRec.Api.Telemetry;

/// <summary>
/// How the service itself does: meter <c>VectorRec.Serving</c>, described in docs/metrics.md. All of it is read when somebody collects.
/// </summary>
internal sealed class ServingMeter
{
    public const string Name = "VectorRec.Serving";

    private readonly ServingGeneration _serving;
    private readonly TimeProvider _time;

    public ServingMeter(
        IMeterFactory meters, ServingGeneration serving, GenerationWatcher watcher, StoreGuards guards, StoreUse use, EffortControl effort,
        GateCounts gates, ApiKeyCache keys, RecordingQueue recordings, IssuedWorks issued, RememberedSeen seen, TimeProvider time)
    {
        (_serving, _time) = (serving, time);
        var meter = meters.Create(Name);
        StoreGuard[] stores = use.Qdrant ? [guards.Postgres, guards.Qdrant] : [guards.Postgres];
        meter.CreateObservableGauge("vectorrec.store.up", () => stores.Select(
            store => Of(store.AwaySince is null ? 1 : 0, "store", store.Store)), null, "1 while the store is asked, 0 while it is away.");
        meter.CreateObservableCounter("vectorrec.store.outages", () => stores.Select(
            store => Of(store.Outages, "store", store.Store)), "{outage}", "How often it was noticed that the store is away.");
        OfGeneration(meter, "vectorrec.generation.run", null, "The number of the run that serves.", generation => generation.Run.RunId);
        OfGeneration(
            meter, "vectorrec.generation.age", "s", "Time since the generation that serves was built.", generation =>
                (long)(_time.GetUtcNow() - (generation.Run.FinishedAt ?? generation.Run.StartedAt)).TotalSeconds);
        OfGeneration(meter, "vectorrec.generation.works", "{work}", "Works of the generation.", generation => generation.Items.Count);
        OfGeneration(
            meter, "vectorrec.generation.delta", "{work}", "Works newer than the index that it took in.",
            generation => generation.Items.Delta.Count);
        OfGeneration(
            meter, "vectorrec.generation.delta_compared", "{work}", "Of these, those that the collection does not have yet.",
            generation => generation.Items.Count - generation.Indexed);
        OfGeneration(
            meter, "vectorrec.generation.delta_capacity", "{work}", "Works newer than the index that it has room for.",
            generation => generation.Items.Delta.Capacity);
        meter.CreateObservableGauge(
            "vectorrec.generation.problem", () => watcher.Problem is null ? 0 : 1, null,
            "1 while the generation that should serve does not, or cannot be kept up.");
        meter.CreateObservableGauge(
            "vectorrec.effort", () => (int)effort.Current, null, "0: all effort is made for a slate; 3: the least.");
        meter.CreateObservableCounter("vectorrec.gate.refused", () => Enum.GetValues<Gate>().Select(
            gate => Of(gates.Refused(gate), "gate", gate.Name())), "{request}", "Requests that found the queue full.");
        meter.CreateObservableCounter("vectorrec.keys.lookups", (Func<IEnumerable<Measurement<long>>>)(() =>
            [Of(keys.Hits, "result", "hit"), Of(keys.Misses, "result", "miss")]), "{key}", "Keys looked for in the cache.");
        meter.CreateObservableCounter(
            "vectorrec.recordings.written", () => recordings.Written, "{request}", "Recordings that Postgres took.");
        meter.CreateObservableCounter(
            "vectorrec.recordings.dropped", () => recordings.Dropped, "{request}", "Recordings that were not written.");
        meter.CreateObservableGauge("vectorrec.issued.works", () => issued.Count, "{work}", "Answered works that are remembered.");
        meter.CreateObservableGauge("vectorrec.seen.memory", () => seen.Bytes, "By", "Memory of what users have seen.");
    }

    // No series while nothing serves: there is nothing to tell.
    private void OfGeneration(Meter meter, string name, string? unit, string description, Func<Generation, long> read) =>
        meter.CreateObservableGauge(name, () =>
        {
            using var lease = _serving.Lease();
            return lease is null ? [] : (Measurement<long>[])[new(read(lease.Generation))];
        }, unit, description);

    private static Measurement<long> Of(long value, string label, string named) =>
        new(value, new KeyValuePair<string, object?>(label, named));
}

/// <summary>Which stores this service has.</summary>
internal sealed record StoreUse(bool Qdrant);
