using VectorRec.Catalogue;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Users;

namespace VectorRec.Tests.Funnel.Ranking;

/// <summary>Fine ranking as it is meant: one work at a time, each encoded from its row in Postgres.</summary>
internal sealed class LoneRanker : IDisposable
{
    private readonly ModelBundle _bundle;
    private readonly FineRankerBatch _batch;
    private readonly Dictionary<long, WorkRow> _works = [];

    private LoneRanker(ModelBundle bundle)
    {
        _bundle = bundle;
        _batch = new(bundle.FineRanker!, 1);
    }

    public static async Task<LoneRanker> OpenAsync(FineCatalogue catalogue)
    {
        var ranker = new LoneRanker(ModelBundle.Load(catalogue.Bundle, threads: 1));
        await using var snapshot = await CatalogueSnapshot.OpenAsync(catalogue.Catalogue.Database.Source, FineCatalogue.Token);
        await foreach (var work in snapshot.ReadWorksAsync(activeOnly: true, FineCatalogue.Token))
            ranker._works.Add(work.WorkId, work);
        return ranker;
    }

    /// <summary>Probabilities by objective.</summary>
    public float[] Probabilities(UserContext user, long work)
    {
        _bundle.Users.EncodeProfile(user.Profile!, user.Friends, FineCatalogue.Now, _batch.User, 0);
        _bundle.Users.EncodeHistory(user.History, null, _batch.User, 0);
        _bundle.Items.Encode(_works[work], _batch.Works, 0);
        _bundle.FineRanker!.Run(_batch);
        return _batch.Probabilities(0).ToArray();
    }

    /// <summary>sum(weight * probability) / sum(weight), written down anew.</summary>
    public double Fused(UserContext user, long work, IReadOnlyDictionary<string, float> weights)
    {
        var probabilities = Probabilities(user, work);
        var objectives = _bundle.FineRanker!.Objectives;
        return objectives.Index()
            .Sum(o => (double)weights[o.Item] * probabilities[o.Index]) / objectives.Sum(name => (double)weights[name]);
    }

    public IReadOnlyDictionary<string, float> Fusion => _bundle.Manifest.FineRanker!.Fusion;

    public void Dispose()
    {
        _batch.Dispose();
        _bundle.Dispose();
    }
}
