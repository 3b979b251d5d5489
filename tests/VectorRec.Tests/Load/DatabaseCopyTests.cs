using Dapper;
using Npgsql;
using VectorRec.Load.World;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Load;

public sealed class DatabaseCopyTests(TestStores stores)
{
    [Fact]
    public async Task A_copy_has_the_rows_and_no_generation_and_is_made_anew()
    {
        var ct = TestContext.Current.CancellationToken;
        var original = new NpgsqlConnectionStringBuilder(await stores.CreateDatabaseAsync()) { Pooling = false }.ConnectionString;
        var name = $"{new NpgsqlConnectionStringBuilder(original).Database}_copy";
        try
        {
            await ExecuteAsync(
                """
                insert into users (user_id, name, level) values (7, 'seven', 1);
                insert into index_runs (model_version, collection, folder, status, works, changed_seq, started_at)
                values ('m', 'c', 'f', 'active', 1, 0, now())
                """);
            foreach (var users in (int[])[1, 2])
            {
                var copy = await DatabaseCopy.MakeAsync(original, name, ct);
                var address = new NpgsqlConnectionStringBuilder(copy) { Pooling = false };
                await using var connection = new NpgsqlConnection(address.ConnectionString);
                await connection.OpenAsync(ct);
                Assert.Equal(name, connection.Database);
                Assert.Equal(users, await connection.ExecuteScalarAsync<int>("select count(*) from users"));
                Assert.Equal("failed", await connection.ExecuteScalarAsync<string>("select string_agg(status, ',') from index_runs"));
                await ExecuteAsync("insert into users (user_id, name, level) values (8, 'eight', 1) on conflict do nothing");
            }
        }
        finally
        {
            await stores.DropDatabaseAsync(DatabaseCopy.Address(original, name));
            await stores.DropDatabaseAsync(original);
        }

        async Task ExecuteAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(original);
            await connection.OpenAsync(ct);
            await connection.ExecuteAsync(sql);
        }
    }
}
