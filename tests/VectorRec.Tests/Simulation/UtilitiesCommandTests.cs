using VectorRec.Simulation.Commands;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Truth;

namespace VectorRec.Tests.Simulation;

public sealed class UtilitiesCommandTests(SmallWorld worlds) : IClassFixture<SmallWorld>
{
    private readonly StringWriter _error = new();

    private string Truth => Path.Combine(worlds.Usual, "truth");

    [Fact]
    public async Task Each_pair_gets_the_utility_of_its_moment()
    {
        var truth = TrueUtility.Load(Truth);
        var random = new Random(5);
        var pairs = Enumerable.Range(0, 500).Select(_ => (
            User: truth.Law.FirstUserId + random.Next(truth.Users), Work: truth.Law.FirstWorkId + random.Next(truth.Works),
            At: truth.Law.From.AddSeconds(random.Next(3_000_000)), Follows: random.Next(2) == 1, Friends: random.Next(4))).ToArray();
        var folder = Write(
            [.. pairs.Select(p => p.User)], [.. pairs.Select(p => p.Work)], [.. pairs.Select(p => p.At.ToUnixTimeSeconds())],
            [.. pairs.Select(p => p.Follows ? (byte)1 : (byte)0)], [.. pairs.Select(p => p.Friends)]);

        Assert.Equal(0, await RunAsync(folder));

        Assert.Equal(
            pairs.Select(p => (float)truth.Of(p.User, p.Work, new Moment(p.At, p.Follows, p.Friends)).Total),
            NpyFile.Read<float>(Path.Combine(folder, "utility.npy")));
        Assert.Equal(6, Directory.GetFiles(folder).Length);
    }

    [Theory]
    [InlineData(0, 10_000_001, 0, 1, "no user 0")]
    [InlineData(1, 5, 0, 1, "no work 5")]
    [InlineData(1, 10_000_001, long.MaxValue, 1, "Pair 0")]
    [InlineData(1, 10_000_001, 0, 2, "friends_who_liked.npy holds 2 values")]
    public async Task Pairs_that_the_world_does_not_have_are_refused_by_name(long user, long work, long at, int friends, string message)
    {
        var folder = Write([user], [work], [at], [0], new int[friends]);

        Assert.Equal(1, await RunAsync(folder));

        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "utility.npy")));
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var folder = Write([1], [10_000_001], [0], [0], [0]);
        File.Delete(Path.Combine(folder, "at.npy"));

        Assert.Equal(1, await RunAsync(folder));

        Assert.Contains("at.npy", _error.ToString(), StringComparison.Ordinal);
    }

    private string Write(long[] users, long[] works, long[] at, byte[] follows, int[] friends)
    {
        var folder = Directory.CreateDirectory(worlds.NewFolder()).FullName;
        NpyFile.Write<long>(Path.Combine(folder, "user_id.npy"), users, [users.Length]);
        NpyFile.Write<long>(Path.Combine(folder, "work_id.npy"), works, [works.Length]);
        NpyFile.Write<long>(Path.Combine(folder, "at.npy"), at, [at.Length]);
        NpyFile.Write<byte>(Path.Combine(folder, "follows_creator.npy"), follows, [follows.Length]);
        NpyFile.Write<int>(Path.Combine(folder, "friends_who_liked.npy"), friends, [friends.Length]);
        return folder;
    }

    private Task<int> RunAsync(string pairs) =>
        CommandLine.RunAsync(
            ["utilities", "--truth", Truth, "--pairs", pairs], TextWriter.Null, _error, TestContext.Current.CancellationToken);
}
