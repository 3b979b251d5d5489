using Dapper;

namespace VectorRec.Tests.Stores;

public sealed class StoresTests(TestDatabase database, TestCollections collections) : IClassFixture<TestDatabase>,
IClassFixture<TestCollections>
{
    [Fact]
    public async Task A_test_class_gets_a_migrated_database_without_rows()
    {
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from works"));
        Assert.True(await connection.ExecuteScalarAsync<long>("select count(*) from changelog") > 0);
    }

    [Fact]
    public async Task The_servers_answer() =>
        Assert.NotEmpty(await collections.Connection.VersionAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
}
