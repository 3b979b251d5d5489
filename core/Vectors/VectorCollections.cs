using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>Makes, fills, names and deletes collections. What it does takes effect before a call returns.</summary>
/// <param name="deadline">For each call; filling and deleting take seconds on a busy server.</param>
public sealed class VectorCollections(QdrantConnection connection, TimeSpan deadline)
{
    /// <summary>Time that a call is given unless the caller knows better.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public VectorCollections(QdrantConnection connection)
        : this(connection, DefaultDeadline)
    {
    }

    /// <summary>Makes an empty collection and its payload indexes. It builds no graph before <see cref="IndexAsync"/>.</summary>
    /// <param name="width">Width of a stored vector, <see cref="BiasDimension.WidthOf"/>.</param>
    /// <exception cref="VectorIndexException">Refused when there is one of this name.</exception>
    public async Task CreateAsync(string name, int width, CollectionOptions options, CancellationToken ct)
    {
        await connection.CallAsync(connection.Client.Collections.CreateAsync, CollectionMapping.ToRequest(name, width, options), deadline, ct);
        foreach (var (field, type, index) in PayloadMapping.Indexes())
        {
            await connection.CallAsync(
                connection.Client.Points.CreateFieldIndexAsync,
                new CreateFieldIndexCollection { CollectionName = name, FieldName = field, FieldType = type, FieldIndexParams = index, Wait = true },
                deadline, ct);
        }
    }

    /// <summary>Writes points, or overwrites those of the same id.</summary>
    public Task UpsertAsync(string name, IReadOnlyList<VectorPoint> points, CancellationToken ct)
    {
        var request = new UpsertPoints { CollectionName = name, Wait = true };
        request.Points.Capacity = points.Count;
        foreach (var point in points)
            request.Points.Add(CollectionMapping.ToPoint(point));
        return connection.CallAsync(connection.Client.Points.UpsertAsync, request, deadline, ct);
    }

    /// <summary>Lets the server build the graph. Follow it with <see cref="StateAsync"/>, or wait with <see cref="WaitUntilIndexedAsync"/>.</summary>
    public Task IndexAsync(string name, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Collections.UpdateAsync, CollectionMapping.IndexAll(name), deadline, ct);

    public async Task<CollectionState> StateAsync(string name, CancellationToken ct)
    {
        var info = (await connection.CallAsync(
            connection.Client.Collections.GetAsync, new GetCollectionInfoRequest { CollectionName = name }, deadline, ct)).Result;
        var error = info.Status == CollectionStatus.Red ? "the collection is red" : null;
        if (info.OptimizerStatus is { Ok: false } status)
            error = status.Error;
        var bytes = (long)info.Config.Params.VectorsConfig.Params.Size * sizeof(float);
        return new(
            (long)info.PointsCount, (long)info.IndexedVectorsCount, info.Status == CollectionStatus.Green, info.Status == CollectionStatus.Grey,
            (long)info.SegmentsCount * CollectionMapping.IndexingThreshold * 1024 / bytes, error);
    }

    /// <summary>Returns when the server has nothing left to do and the graph reaches every point.</summary>
    /// <param name="progress">Is told each state on the way.</param>
    /// <exception cref="VectorIndexException">The optimiser failed.</exception>
    public async Task WaitUntilIndexedAsync(string name, IProgress<CollectionState>? progress, TimeProvider time, CancellationToken ct)
    {
        while (true)
        {
            var state = await StateAsync(name, ct);
            progress?.Report(state);
            if (state.Error is { } error)
                throw new VectorIndexException($"Qdrant cannot index {name}: {error}", VectorIndexFailure.Refused);
            if (state.Ready)
                return;
            if (state.Grey)
                await IndexAsync(name, ct);
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>Points it has, counted one by one.</summary>
    public async Task<long> CountAsync(string name, CancellationToken ct) =>
        (long)(await connection.CallAsync(
            connection.Client.Points.CountAsync, new CountPoints { CollectionName = name, Exact = true }, deadline, ct)).Result.Count;

    /// <summary>Points an alias at another collection. A query sees the old one or the new one, never neither.</summary>
    public Task SwitchAliasAsync(string alias, string name, CancellationToken ct)
    {
        var request = new ChangeAliases();
        request.Actions.Add(new AliasOperations { DeleteAlias = new DeleteAlias { AliasName = alias } });
        request.Actions.Add(new AliasOperations { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = name } });
        return connection.CallAsync(connection.Client.Collections.UpdateAliasesAsync, request, deadline, ct);
    }

    /// <summary>The collection behind an alias, or null.</summary>
    public async Task<string?> AliasTargetAsync(string alias, CancellationToken ct) =>
        (await connection.CallAsync(connection.Client.Collections.ListAliasesAsync, new ListAliasesRequest(), deadline, ct))
        .Aliases.FirstOrDefault(description => description.AliasName == alias)?.CollectionName;

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken ct) =>
        [.. (await connection.CallAsync(connection.Client.Collections.ListAsync, new ListCollectionsRequest(), deadline, ct))
            .Collections.Select(collection => collection.Name).Order(StringComparer.Ordinal)];

    /// <summary>Deletes a collection; it is no error when there is none.</summary>
    public Task DeleteAsync(string name, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Collections.DeleteAsync, new DeleteCollection { CollectionName = name }, deadline, ct);
}
