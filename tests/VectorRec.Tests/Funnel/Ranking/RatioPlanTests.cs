using VectorRec.Catalogue;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class RatioPlanTests : IDisposable
{
    private static readonly string[] Channels = ["ann", "nearby", "liked_songs"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Works_count_for_their_class_and_classes_that_are_not_named_have_the_last_share_together()
    {
        WorkRow[] works =
        [
            Work(1) with { Media = Media.Audio, CreatorLevel = 0 }, Work(2) with { Media = Media.Video, CreatorLevel = 2 },
            Work(3) with { Media = Media.Audio, CreatorLevel = 3 },
            Work(4) with { Media = Media.Video, CreatorLevel = 6 }, Work(5) with { Media = Media.Audio, CreatorLevel = 7 },
            Work(6) with { Media = Media.Video, CreatorLevel = 10 },
        ];
        using var table = Table(works);
        var plan = Plan(("level", ["known", "newcomer"]), ("media", ["video"]));

        // In the order of the dimensions and of their classes, however the scene names them.
        Assert.Equal([["video", "other media"], ["newcomer", "known", "other level"]], plan.ClassNames());
        Assert.Equal([1, 0, 1, 0, 1, 0, /* level */ 0, 0, 2, 2, 1, 1], Classes(plan, table, [0, 1, 2, 3, 4, 5]));
        Assert.Equal([0, 1, /* level */ 1, 0], Classes(plan, table, [5, 0]));
        Assert.Equal((2, false, false, false), (plan.Dimensions, plan.IsEmpty, plan.IsOfRequest(0), plan.IsOfRequest(1)));
    }

    [Fact]
    public void A_work_is_fresh_for_three_days_to_the_second()
    {
        var edge = TimeSpan.FromHours(72);
        using var table = Table(
            [Work(1), Work(2) with { CreatedAt = Some.Now - edge + TimeSpan.FromSeconds(1) },
                Work(3) with { CreatedAt = Some.Now - edge }]);
        Assert.Equal([0, 0, 1], Classes(Plan(("freshness", ["fresh"])), table, [0, 1, 2]));
    }

    [Fact]
    public void A_work_of_several_channels_counts_for_the_first_that_has_a_share_in_the_order_of_all_channels()
    {
        using var table = Table([Work(1)]);
        var plan = Plan(("channel", ["nearby", "liked_songs", "fresh"]));

        Assert.Equal([["liked_songs", "nearby", "fresh", "other channel"]], plan.ClassNames());
        Assert.True(plan.IsOfRequest(0));
        // By the bits of ann, nearby and liked_songs; the scene does not ask fresh.
        foreach (var (channels, expected) in ((uint, byte)[])[(0b001, 3), (0b010, 1), (0b100, 0), (0b111, 0), (0b011, 1), (0, 3)])
            Assert.Equal([expected], Classes(plan, table, [0], [channels]));
    }

    [Fact]
    public void Quotas_are_those_of_each_dimension_s_shares()
    {
        var plan = Plan(("media", ["video"]), ("freshness", ["fresh", "established"]));
        Assert.Equal([[2, 8], [2, 2, 6]], plan.Quotas(10).Select(quotas => quotas.Target));
        Assert.True(Plan().IsEmpty);
        Assert.Empty(Plan().Quotas(10));
    }

    public void Dispose() => _folder.Dispose();

    // Every share is a fifth.
    private static RatioPlan Plan(params (string Dimension, string[] Classes)[] ratios) => new(
        ratios.ToDictionary(ratio => ratio.Dimension, ratio =>
            (IReadOnlyDictionary<string, ShareOptions>)ratio.Classes.ToDictionary(name => name, _ => new ShareOptions { Target = 0.2 })),
        Channels);

    private static byte[] Classes(RatioPlan plan, ItemTable table, int[] rows, uint[]? channels = null)
    {
        var classes = new byte[plan.Dimensions * rows.Length];
        plan.Classify(table, rows, channels ?? new uint[rows.Length], Some.Now, classes);
        return classes;
    }

    private ItemTable Table(WorkRow[] works) =>
        Some.Table(_folder["items.vrt"], works, Some.Embeddings(works.Length, 2, seed: 1), new float[works.Length]);

    private static WorkRow Work(long id) => Some.Works(1, seed: 2)[0] with { WorkId = id, CreatedAt = Some.Now };
}
