using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Scenes;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Indexing;
using VectorRec.Users;

namespace VectorRec.Tests.Funnel;

/// <summary>A generation of a few hundred works without any store beside it, for stages that are tried alone:
/// <c>IClassFixture&lt;SmallCatalogue&gt;</c>.</summary>
public sealed class SmallCatalogue : IDisposable
{
    public const int Works = 400;
    public const int Users = 20;

    private readonly TemporaryFolder _folder = new();

    public SmallCatalogue()
    {
        var works = Some.Works(Works, seed: 71);
        TinyBundle.Create(_folder["bundle"], "small-1", Enumerable.Range(1, Users).Select(id => (long)id),
            works.Select(work => work.WorkId));
        Generation = Open(works);
        Serving.Swap(Generation);
    }

    public static DateTimeOffset Now { get; } = new(Some.Now);

    public Generation Generation { get; }

    public ServingGeneration Serving { get; } = new();

    public ItemTable Items => Generation.Items;

    /// <summary>The same works and towers once more.</summary>
    /// <param name="spare">Room for works that are newer.</param>
    public Generation Open(int spare = 0) => Open(Some.Works(Works, seed: 71), spare);

    /// <summary>A request that has got as far as its context.</summary>
    internal FunnelRun Run(SceneOptions? scene = null, UserContext? user = null, WorkFilter? filter = null, SlateQuery? query = null,
        int limit = 10, ServingGeneration? on = null, TimeSpan? budget = null, Guid? id = null, params long[] issued)
    {
        scene ??= new SceneOptions { Kinds = [WorkKind.Work] };
        var request = new RecommendationRequest(
            id ?? new Guid(1, 2, 3, new byte[8]), user?.UserId ?? 0, "alone", limit, filter ?? new WorkFilter { Kinds = scene.Kinds }, [],
                null, Now, query)
        {
            Budget = budget ?? Timeout.InfiniteTimeSpan,
        };
        string[] channels = [.. new SceneChannels(scene.Channels).Names, "fallback"];
        var run = new FunnelRun(request, new RequestScope((on ?? Serving).Lease()!), scene, channels, issued);
        if (user is not null)
            run.Answers.Take(user);
        return run;
    }

    /// <summary>A known user, who has seen, blocked and done nothing yet.</summary>
    public static UserContext User(long id = 1) =>
        UserContext.Unknown(id) with { Profile = new UserProfile(id, "zh", "Shenzhen", 1990, 3) };

    /// <summary>The Bloom filter of some works.</summary>
    public static SeenWorks Seen(params long[] works)
    {
        var shard = new byte[SeenWorks.Bits / 8];
        foreach (var work in works)
        {
            var (position, step) = (SeenWorks.Hash(work) & uint.MaxValue, SeenWorks.Hash(work) >> 32);
            for (var i = 0; i < SeenWorks.Hashes; i++, position += step)
                shard[(position % SeenWorks.Bits) >> 3] |= (byte)(0x80 >> (int)(position % SeenWorks.Bits & 7));
        }

        return new([shard]);
    }

    public void Dispose()
    {
        Serving.Dispose();
        _folder.Dispose();
    }

    private Generation Open(WorkRow[] works, int spare = 0)
    {
        var bundle = ModelBundle.Load(_folder["bundle"], threads: 1);
        var random = new Random(72);
        var items = Some.Table(
            _folder[$"{Guid.NewGuid()}.vrt"], works, Some.Embeddings(Works, bundle.Manifest.Dimension, seed: 73),
                [.. works.Select(_ => random.NextSingle())], spare: spare);
        return new Generation(new IndexRun { RunId = Some.RunId, ModelVersion = "small-1" }, bundle, items);
    }
}
