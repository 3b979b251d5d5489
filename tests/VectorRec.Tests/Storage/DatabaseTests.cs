using Npgsql;
using VectorRec.Storage;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

public sealed class DatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("", true)]
    [InlineData(";Max Auto Prepare=10", true)]
    [InlineData(";Max Auto Prepare=0", false)]
    public async Task Statements_are_prepared_unless_the_connection_string_says_otherwise(string setting, bool prepared)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var source = Database.Open(database.ConnectionString + setting, "tests");
        await using var connection = await source.OpenConnectionAsync(ct);
        for (var i = 0; i < 10; i++)
        {
            await using var statement = new NpgsqlCommand("select 4711", connection);
            await statement.ExecuteScalarAsync(ct);
        }

        await using var count = new NpgsqlCommand(
            "select count(*) from pg_prepared_statements where statement like '%4711%' and statement not like '%pg_prepared%'", connection);
        Assert.Equal(prepared ? 1L : 0L, await count.ExecuteScalarAsync(ct));
    }
}
