using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Funnel;

/// <summary>
/// Requests of real users that nobody sees: they open connections, plan statements, and load and compile what requests need.
/// </summary>
internal sealed class Warmup(Database database)
{
    /// <summary>How long scenes are asked again when stages fail or are late; once is enough when none is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Before they are asked again: a store that is away is asked by no request until a probe has found it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly UserStore _users = new(database);
    private IReadOnlyList<long> _some = [];
    private int _next;

    /// <summary>The next of some users; nobody while Postgres is away, or where there are none.</summary>
    public async Task<long> UserAsync(CancellationToken ct)
    {
        if (_some.Count == 0)
        {
            try
            {
                var point = 0;
                _some = await _users.SampleAsync(Points, () => point++ / (double)Points, ct);
            }
            catch (StoreException)
            {
                // Then the first requests are degraded anyway.
            }
        }

        return _some.Count == 0 ? RecommendationRequest.Nobody : _some[_next++ % _some.Count];
    }

    /// <summary>What users ask of a scene.</summary>
    public static RecommendationRequest Request(
        string name, SceneOptions scene, Generation generation, long user, DateTimeOffset now)
    {
        var query = ChannelCatalogue.NeedsQuery(scene.Channels) && generation.Items.Count > 0
            ? new SlateQuery(scene.Channels.ContainsKey("text") ? "music" : null, generation.Items.WorkIds[0], null) : null;
        return new(Guid.CreateVersion7(now), user, name, 10, WorkFilter.None, [], null, now, query) { Issue = false };
    }

    private const int Points = 16;
}
