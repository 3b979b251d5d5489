using Dapper;
using Npgsql;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api;

/// <summary>Stores that fail under a running service.</summary>
public sealed class DegradationTests(TestStores stores)
{
    [Fact]
    public async Task With_qdrant_killed_the_answer_is_the_same_full_personal_one_and_says_so()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        await using var service = new Service(stores) { OwnQdrant = own };
        await service.InitializeAsync();
        var before = await service.RecommendAsync(7);
        Assert.Empty(before.Degraded);

        own.KillQdrant();
        var after = await service.RecommendAsync(7);

        Assert.Equal("vector_recall", Assert.Single(after.Degraded).Stage);
        Assert.True(after.Personalised);
        Assert.Equal(before.Works.Select(work => work.WorkId), after.Works.Select(work => work.WorkId));
    }

    [Fact]
    public async Task With_postgres_gone_the_answer_is_full_and_not_personal_until_it_is_back()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        Assert.True((await service.RecommendAsync(7)).Personalised);

        await SetConnectionsAsync(stores, service, allowed: false);
        var without = await service.RecommendAsync(7);
        Assert.Equal("context", Assert.Single(without.Degraded).Stage);
        Assert.False(without.Personalised);
        Assert.Equal(10, without.Works.Count);
        using var ready = await service.Client.GetAsync("/health/ready", Service.Token);
        Assert.True(ready.IsSuccessStatusCode);

        await SetConnectionsAsync(stores, service, allowed: true);
        var back = await service.RecommendAsync(7);
        Assert.Empty(back.Degraded);
        Assert.True(back.Personalised);
    }

    internal static async Task SetConnectionsAsync(TestStores stores, Service service, bool allowed)
    {
        var database = new NpgsqlConnectionStringBuilder(service.Database.ConnectionString).Database;
        await using var server = new NpgsqlConnection(await stores.PostgresAsync());
        await server.ExecuteAsync($"alter database {database} allow_connections {allowed}");
        if (!allowed)
            await server.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @database", new { database });
    }
}
