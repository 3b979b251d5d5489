using VectorRec.Faults.Links;
using VectorRec.Faults.World;

namespace VectorRec.Faults.Faults;

/// <summary>Servers that die, stop or start anew.</summary>
internal static class StoreFaults
{
    private static readonly (string Name, string[] Servers)[] Stores =
        [("Qdrant", ["qdrant"]), ("Postgres", ["postgres"]), ("both stores", ["qdrant", "postgres"])];

    public static IEnumerable<Fault> All =>
        Stores.SelectMany(store => (Fault[])
        [
            new(store.Name, "killed (SIGKILL), then started", (world, ct) => EachAsync(world, store.Servers, "KILL", ct), StartAsync,
                IsQuick: store.Servers.Length == 2),
            new(store.Name, "stopped where it is (SIGSTOP)", (world, ct) => EachAsync(world, store.Servers, "STOP", ct),
                (world, ct) => EachAsync(world, store.Servers, "CONT", ct), IsQuick: true),
            new(store.Name, "stopped where it is (SIGSTOP) for 30 s", (world, ct) => EachAsync(world, store.Servers, "STOP", ct),
                (world, ct) => EachAsync(world, store.Servers, "CONT", ct)) { Holds = TimeSpan.FromSeconds(30) },
            new(store.Name, "restarted", async (world, ct) =>
            {
                await EachAsync(world, store.Servers, "TERM", ct);
                await EachAsync(world, store.Servers, "INT", ct);
                foreach (var server in store.Servers)
                    await world.UntilGoneAsync(world.PidOf(server), ct);
            }, StartAsync)
            { Holds = TimeSpan.FromSeconds(1) },
        ]);

    public static IEnumerable<Fault> Links =>
        from store in Stores[..2]
        from link in States
        select new Fault(
            store.Name, link.Name, (world, _) => Be(world, store.Name, link.State), (world, _) => Be(world, store.Name, LinkState.Open));

    private static readonly (string Name, LinkState State)[] States =
    [
        ("network takes bytes and says nothing", LinkState.Frozen), ("network is 400 ms late", LinkState.Slow),
        ("network lets 2 kB a second through", LinkState.Narrow), ("network resets connections", LinkState.Reset),
    ];

    private static Task Be(FaultWorld world, string store, LinkState state)
    {
        (store == "Qdrant" ? world.QdrantLink : world.PostgresLink).Be(state);
        return Task.CompletedTask;
    }

    private static async Task EachAsync(FaultWorld world, string[] servers, string signal, CancellationToken ct)
    {
        foreach (var server in servers)
            await world.SignalAsync(server, signal, ct);
    }

    private static Task StartAsync(FaultWorld world, CancellationToken ct) => world.StartStoresAsync(ct);
}
