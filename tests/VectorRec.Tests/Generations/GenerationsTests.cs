using Dapper;
using VectorRec.Indexing;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Generations;

public sealed class GenerationsTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static readonly IndexOptions Quick = new() { Keep = 10, Gate = new() { Sample = 5 } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rollback_goes_to_the_generation_that_served_last_and_back()
    {
        var first = (await catalogue.IndexAsync(options: Quick)).Run.RunId;
        var second = (await catalogue.IndexAsync(options: Quick)).Run.RunId;
        Assert.Equal(first, (await new Rollback(catalogue.Home).RunAsync(null, Token)).RunId);
        await catalogue.AssertServesAsync(first);
        Assert.Equal(second, (await new Rollback(catalogue.Home).RunAsync(null, Token)).RunId);
        await catalogue.AssertServesAsync(second);
    }

    [Fact]
    public async Task A_rollback_to_what_is_not_whole_is_refused_and_changes_nothing()
    {
        var run = (await catalogue.IndexAsync(options: Quick)).Run;
        var serving = (await catalogue.IndexAsync(options: Quick)).Run.RunId;
        await Assert.ThrowsAsync<IndexRefusedException>(() => new Rollback(catalogue.Home).RunAsync(long.MaxValue, Token));
        Directory.Delete(Path.Combine(catalogue.Home.Folder, run.Folder), recursive: true);
        await Assert.ThrowsAsync<IndexRefusedException>(() => new Rollback(catalogue.Home).RunAsync(run.RunId, Token));
        await catalogue.AssertServesAsync(serving);
    }

    [Theory]
    [InlineData("items.vrt", 1_000, null)]
    [InlineData("items.vrt", null, 5_000)]
    [InlineData("bundle/user_tower.onnx", null, 100)]
    public async Task A_rollback_to_what_is_damaged_is_refused_with_the_file_and_changes_nothing(string file, int? cutTo, int? wrongByte)
    {
        var run = (await catalogue.IndexAsync(options: Quick)).Run;
        var serving = (await catalogue.IndexAsync(options: Quick)).Run.RunId;
        var path = Path.Combine(catalogue.Home.Folder, run.Folder, file);
        using (var damaged = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            if (cutTo is { } length)
                RandomAccess.SetLength(damaged, length);
            if (wrongByte is { } place)
                RandomAccess.Write(damaged, [(byte)(File.ReadAllBytes(path)[place] ^ 1)], place);
        }

        var refusal = await Assert.ThrowsAsync<IndexRefusedException>(() => new Rollback(catalogue.Home).RunAsync(run.RunId, Token));
        Assert.Contains(Path.GetFileName(file), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), GenerationDamage.Of(run, catalogue.Home.Folder), StringComparison.Ordinal);
        await catalogue.AssertServesAsync(serving);
    }

    [Fact]
    public async Task Pruning_keeps_the_serving_and_the_newest_generations_and_no_trace_of_others()
    {
        var runs = new List<long>();
        for (var i = 0; i < 4; i++)
            runs.Add((await catalogue.IndexAsync(options: Quick)).Run.RunId);
        await new Pruning(catalogue.Home).RunAsync(keep: 1, Token);
        var kept = await catalogue.Runs.ListAsync(Token);
        Assert.Equal([runs[3], runs[2]], kept.Where(run => run.Status != "failed").Select(run => run.RunId));
        Assert.Equal(kept.Where(run => run.Status != "failed").Select(run => run.Folder)
            .Order(), Directory.EnumerateDirectories(catalogue.Home.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(2, (await catalogue.Stores.Collections.ListAsync(Token))
            .Count(name => name.Contains(catalogue.Stores.Name, StringComparison.Ordinal)));
        await catalogue.AssertServesAsync(runs[3]);
    }

    [Fact]
    public async Task The_alias_is_led_back_to_the_generation_that_serves()
    {
        var old = (await catalogue.IndexAsync(options: Quick)).Run;
        var serving = (await catalogue.IndexAsync(options: Quick)).Run.RunId;
        await catalogue.Stores.Collections.SwitchAliasAsync(catalogue.Home.Alias, old.Collection, Token);
        await new Pruning(catalogue.Home).RunAsync(keep: 10, Token);
        await catalogue.AssertServesAsync(serving);
    }

    [Fact]
    public async Task An_empty_catalogue_is_refused_before_anything_is_made()
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var before = (await catalogue.Runs.ListAsync(Token)).Count;
        await connection.ExecuteAsync("update works set status = 'hidden' where status = 'active'", transaction: transaction);
        await transaction.CommitAsync(Token);
        try
        {
            Assert.Contains("no active works", (await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync())).Message);
            Assert.Equal(before, (await catalogue.Runs.ListAsync(Token)).Count);
        }
        finally
        {
            await connection.ExecuteAsync(
                "update works set status = 'active' where work_id <= @ActiveWorks", new { IndexedCatalogue.ActiveWorks });
        }
    }
}
