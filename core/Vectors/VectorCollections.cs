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
    /// <param name="width">Width of a stored vector, d.</param>
    /// <exception cref="VectorIndexException">Refused when there is one of this name.</exception>
    public async Task CreateAsync(string name, int width, CollectionOptions options, CancellationToken ct)
    {
        await connection.CallAsync(
            connection.Client.Collections.CreateAsync, CollectionMapping.ToRequest(name, width, options), deadline, ct);
        foreach (var index in PayloadMapping.ToIndexes(name))
            await connection.CallAsync(connection.Client.Points.CreateFieldIndexAsync, index, deadline, ct);
    }

    /// <summary>Writes points, or overwrites those of the same id.</summary>
    public Task UpsertAsync(string name, IReadOnlyList<VectorPoint> points, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Points.UpsertAsync, PointMapping.ToUpsert(name, points), deadline, ct);

    /// <summary>
    /// Lets the server build the graph. Follow it with <see cref="StateAsync"/>, or wait with <see cref="WaitUntilIndexedAsync"/>.
    /// </summary>
    public Task IndexAsync(string name, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Collections.UpdateAsync, CollectionMapping.IndexAll(name), deadline, ct);

    public async Task<CollectionState> StateAsync(string name, CancellationToken ct) =>
        CollectionMapping.ToState(
            await connection.CallAsync(connection.Client.Collections.GetAsync, CollectionMapping.ToStateRequest(name), deadline, ct));

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
        (long)(await connection.CallAsync(connection.Client.Points.CountAsync, PointMapping.ToCount(name), deadline, ct)).Result.Count;

    /// <summary>Points an alias at another collection. A query sees the old one or the new one, never neither.</summary>
    public Task SwitchAliasAsync(string alias, string name, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Collections.UpdateAliasesAsync, AliasMapping.ToSwitch(alias, name), deadline, ct);

    /// <summary>The collection behind an alias, or null.</summary>
    public async Task<string?> AliasTargetAsync(string alias, CancellationToken ct) =>
        AliasMapping.ToTarget(
            await connection.CallAsync(connection.Client.Collections.ListAliasesAsync, AliasMapping.ToListRequest(), deadline, ct), alias);

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken ct) =>
        CollectionMapping.ToNames(
            await connection.CallAsync(connection.Client.Collections.ListAsync, CollectionMapping.ToListRequest(), deadline, ct));

    /// <summary>Deletes a collection; it is no error when there is none.</summary>
    public Task DeleteAsync(string name, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Collections.DeleteAsync, CollectionMapping.ToDeletion(name), deadline, ct);
}
