using Dapper;
using VectorRec.Indexing;
using VectorRec.Indexing.Checks;

namespace VectorRec.Tests.Indexing;

public sealed class UnlikenessTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly GateOptions Compared = new() { CompareFrom = 100 };

    [Fact]
    public async Task A_generation_that_is_unlike_the_one_that_serves_needs_a_reason_which_is_kept()
    {
        var before = (await catalogue.IndexAsync(options: new() { Gate = Compared })).Run;
        var same = (await catalogue.IndexAsync(options: new() { Gate = Compared })).Run;
        var difference = await new Differences(catalogue.Home).CompareAsync(before.RunId, same.RunId, Compared, Token);
        Assert.Equal((true, 1.0, 0.0), (difference.SameModel, Math.Round(difference.Overlap, 6), Math.Round(difference.Shift, 6)));
        Assert.True(difference.Users > 10);

        // A third of the works change their medium.
        await ExecuteAsync("update works set media = 'audio' where media = 'video'");
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync(options: new() { Gate = Compared }));
        Assert.Contains("the share of medium", refused.Message);
        Assert.Contains("--force", refused.Message);
        await catalogue.AssertServesAsync(same.RunId);

        var forced = (await catalogue.IndexAsync(options: new() { Gate = Compared, Force = "videos were mislabelled" })).Run;
        await catalogue.AssertServesAsync(forced.RunId);
        Assert.StartsWith("videos were mislabelled (the share of medium", forced.Forced);
    }

    [Fact]
    public async Task A_model_that_shows_users_something_else_altogether_is_refused()
    {
        var before = (await catalogue.IndexAsync(catalogue.CreateBundle("first", seed: 3), new() { Gate = Compared })).Run;
        var strict = Compared with { MinOverlapOfModels = 0.9 };
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(
            () => catalogue.IndexAsync(catalogue.CreateBundle("second", seed: 4), new() { Gate = strict }));
        Assert.Contains($"of the works that run {before.RunId} shows them", refused.Message);
        await catalogue.AssertServesAsync(before.RunId);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(sql);
    }
}
