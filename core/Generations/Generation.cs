using System.Collections.Concurrent;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Generations;

/// <summary>
/// A bundle, a collection and an item table that were made together. A request takes a lease on one generation and sees no
/// other: a user vector of one training run against item vectors of another is noise.
/// </summary>
public sealed class Generation : IWorkContent
{
    /// <summary>Works that one run of the fine ranker scores: fewer cost more a work, more look at the deadline less often.</summary>
    internal const int FineBatchSize = 100;

    private readonly ConcurrentBag<TowerBatch> _userBatches = [];
    private readonly ConcurrentBag<FineRankerBatch> _fineBatches = [];
    private readonly ulong[] _inactive;
    // Up to which row there are works that the collection has once it has what transactions up to this one changed.
    private readonly Queue<(int Rows, long Seq)> _awaited = [];
    private ChangeCursor? _caughtUpTo;
    private int _followed;
    private int _indexed;
    private int _leases = 1;

    /// <param name="features">Null when the generation has none.</param>
    public Generation(IndexRun run, ModelBundle bundle, ItemTable items, ItemFeatures? features = null)
    {
        if (items.RunId != run.RunId || items.Dimension != bundle.Manifest.Dimension)
            throw new InvalidDataException(
                $"The item table of run {run.RunId} belongs to run {items.RunId} with {items.Dimension} dimensions.");
        if (features is not null && (features.RunId != run.RunId || features.Count != items.BaseCount))
            throw new InvalidDataException(
                $"The item features of run {run.RunId} belong to run {features.RunId} with {features.Count} works.");
        Run = run;
        Bundle = bundle;
        Items = items;
        ItemFeatures = features;
        Lists = new GenerationLists(items);
        _inactive = new ulong[(items.Capacity + 63) / 64];
        _followed = _indexed = items.BaseCount;
    }

    public IndexRun Run { get; }

    /// <summary>
    /// Tells this loading of the generation from others, whose works newer than the index may be others or stand elsewhere.
    /// </summary>
    public Guid LoadId { get; } = Guid.NewGuid();

    public ModelBundle Bundle { get; }

    public ItemTable Items { get; }

    /// <summary>
    /// What the fine ranker reads of the works, and the user tower of their vectors; null when the bundle has no ranker and reads none, or
    /// the generation was built before there were any.
    /// </summary>
    public ItemFeatures? ItemFeatures { get; }

    public GenerationLists Lists { get; }

    /// <summary>Opens the generation that a run left in its folder.</summary>
    /// <exception cref="BundleException">The bundle is refused.</exception>
    /// <exception cref="InvalidDataException">The item table is damaged or another run's.</exception>
    public static Generation Load(IndexRun run, string generationsFolder, int threads)
    {
        var folder = Path.Combine(generationsFolder, run.Folder);
        var bundle = ModelBundle.Load(Path.Combine(folder, GenerationFolder.Bundle), threads);
        ItemTable? items = null;
        ItemFeatures? features = null;
        try
        {
            items = ItemTable.Open(Path.Combine(folder, GenerationFolder.Items));
            var file = Path.Combine(folder, GenerationFolder.ItemFeatures);
            if (GenerationFolder.HasItemFeatures(bundle) && File.Exists(file))
                features = ItemFeatures.Open(file, bundle.Schema, bundle.Manifest.SchemaHash);
            return new Generation(run, bundle, items, features);
        }
        catch
        {
            features?.Dispose();
            items?.Dispose();
            bundle.Dispose();
            throw;
        }
    }

    /// <summary>Whether the work has left the catalogue since the table was written.</summary>
    public bool IsInactive(int row) => (Volatile.Read(ref _inactive[row >> 6]) & (1UL << (row & 63))) != 0;

    /// <summary>All changes before this are known here; null until the first were read. See <see cref="WorkChangeFeed"/>.</summary>
    public ChangeCursor? CaughtUpTo
    {
        get => Volatile.Read(ref _caughtUpTo);
        private set => Volatile.Write(ref _caughtUpTo, value);
    }

    /// <summary>
    /// Works that the collection has, from the first row on: those that it was built with, and newer ones that were carried there. It
    /// may have some of the others too.
    /// </summary>
    public int Indexed => Volatile.Read(ref _indexed);

    /// <summary>A look at the changes was taken in. One caller at a time, which is also that of <see cref="Add"/>.</summary>
    internal void Follow(ChangeCursor cursor)
    {
        CaughtUpTo = cursor;
        // Looks that brought none are many.
        if (Items.Count > _followed)
            _awaited.Enqueue((_followed = Items.Count, cursor.Reached));
        while (_awaited.TryPeek(out var awaited) && awaited.Seq < cursor.Synced)
            Volatile.Write(ref _indexed, _awaited.Dequeue().Rows);
    }

    /// <summary>
    /// Notes that a work left the catalogue, or came back. One writer at a time, which is also that of <see cref="Add"/>.
    /// </summary>
    internal void SetActive(int row, bool active)
    {
        var word = _inactive[row >> 6];
        var bit = 1UL << (row & 63);
        Volatile.Write(ref _inactive[row >> 6], active ? word & ~bit : word | bit);
    }

    /// <summary>Adds a work that is newer than the index.</summary>
    /// <param name="features">The batch that the item tower read it from, and its row there.</param>
    /// <returns>False when there is no room.</returns>
    internal bool Add(WorkRow work, ReadOnlySpan<float> embedding, float bias, FeatureBatch features, int featureRow)
    {
        if (Items.Delta.IsFull)
            return false;
        // Before the work can be seen, so that no request finds it without them.
        ItemFeatures?.Set(Items.Count, features, featureRow);
        var row = Items.Delta.Append(work, embedding, bias);
        if (row >= 0)
            Lists.Add(row);
        return row >= 0;
    }

    /// <inheritdoc/>
    public void AddContent(long workId, Span<float> sum)
    {
        if (ItemFeatures is not null && Items.RowOf(workId) is >= 0 and var row)
            ItemFeatures.AddContent(row, sum);
    }

    /// <summary>The cosine between a vector of length 1 and the one that a work carries; 0 when it carries none.</summary>
    internal float ContentLikeness(ReadOnlySpan<float> content, int row) => ItemFeatures?.ContentDot(content, row) ?? 0;

    /// <summary>A user-tower batch of one row.</summary>
    internal Rented<TowerBatch> RentUserBatch() =>
        new(_userBatches.TryTake(out var batch) ? batch : new TowerBatch(Bundle.UserTower, 1), _userBatches);

    /// <summary>A batch of the fine ranker.</summary>
    internal Rented<FineRankerBatch> RentFineBatch(FineRanker ranker) =>
        new(_fineBatches.TryTake(out var batch) ? batch : new FineRankerBatch(ranker, FineBatchSize), _fineBatches);

    /// <summary>False when the generation is already gone.</summary>
    internal bool TryLease()
    {
        int leases;
        do
        {
            leases = Volatile.Read(ref _leases);
            if (leases == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _leases, leases + 1, leases) != leases);
        return true;
    }

    /// <summary>
    /// The last one to let go closes the files. Whoever loaded it lets go of it, unless <see cref="ServingGeneration"/> took it over.
    /// </summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) != 0)
            return;
        foreach (var batch in _userBatches)
            batch.Dispose();
        foreach (var batch in _fineBatches)
            batch.Dispose();
        ItemFeatures?.Dispose();
        Bundle.Dispose();
        Items.Dispose();
    }
}
