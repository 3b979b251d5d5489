using System.Runtime.CompilerServices;

namespace VectorRec.Vectors;

/// <summary>Makes, fills, names and deletes collections. What it does takes effect before a call returns.</summary>
/// <param name="deadline">For each call; filling and deleting take seconds on a busy server.</param>
public sealed class VectorCollections(QdrantConnection connection, TimeSpan deadline)
{
    /// <summary>Time that a call is given unless the caller knows better.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromMinutes(1);

    /// <summary>How many times its patience a collection waits for others.</summary>
    internal const int Turns = 10;

    private const int PageSize = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public VectorCollections(QdrantConnection connection)
        : this(connection, DefaultDeadline)
    {
    }

    /// <summary>Makes an empty collection. It builds no graph before <see cref="IndexAsync"/>.</summary>
    /// <param name="width">Width of a stored vector, d.</param>
    /// <exception cref="VectorIndexException">Refused when there is one of this name.</exception>
    public Task CreateAsync(string name, int width, CollectionOptions options, CancellationToken ct) =>
        connection.CallAsync(
            connection.Client.Collections.CreateAsync, CollectionMapping.ToRequest(name, width, options), deadline, ct);

    /// <summary>Writes points, or overwrites those of the same id.</summary>
    public async Task UpsertAsync(string name, IReadOnlyList<VectorPoint> points, CancellationToken ct)
    {
        var request = PointMapping.ToUpsert(name, points);
        await connection.CallAsync(connection.UpsertAsync, request, deadline, ct);
        PointMapping.Return(request);
    }

    /// <summary>Deletes points; it is no error when there are none of these ids.</summary>
    public Task RemoveAsync(string name, IEnumerable<long> works, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Points.DeleteAsync, PointMapping.ToDeletion(name, works), deadline, ct);

    /// <summary>
    /// Lets the server build the graph. Follow it with <see cref="StateAsync"/>, or wait with <see cref="WaitUntilIndexedAsync"/>.
    /// </summary>
    public Task IndexAsync(string name, CancellationToken ct) =>
        connection.CallAsync(connection.Client.Collections.UpdateAsync, CollectionMapping.IndexAll(name), deadline, ct);

    public async Task<CollectionState> StateAsync(string name, CancellationToken ct) =>
        CollectionMapping.ToState(
            await connection.CallAsync(connection.Client.Collections.GetAsync, CollectionMapping.ToStateRequest(name), deadline, ct));

    /// <summary>How many copies of its parts there are in the cluster, and how many of them answer and take writes.</summary>
    public async Task<(int Whole, int All)> CopiesAsync(string name, CancellationToken ct) =>
        CollectionMapping.ToCopies(await connection.CallAsync(
            connection.Client.Collections.CollectionClusterInfoAsync, CollectionMapping.ToCopiesRequest(name), deadline, ct));

    /// <summary>Returns when the server has nothing left to do and the graph reaches every point.</summary>
    /// <param name="progress">Is told each state on the way.</param>
    /// <param name="patience">
    /// Time in which something has to move: a point that gets into the graph, or the server's state. While the server works on other
    /// collections, which share its optimiser's threads, <see cref="Turns"/> times as long.
    /// </param>
    /// <exception cref="VectorIndexException">The optimiser failed, or nothing moved.</exception>
    public async Task WaitUntilIndexedAsync(
        string name, IProgress<CollectionState>? progress, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var (last, moved, turns) = (default(CollectionState), time.GetTimestamp(), 1);
        while (true)
        {
            var state = await StateAsync(name, ct);
            if (state != last)
                (last, moved, turns) = (state, time.GetTimestamp(), 1);
            progress?.Report(state);
            if (state.Error is { } error)
                throw new VectorIndexException($"Qdrant cannot index {name}: {error}", VectorIndexFailure.Refused);
            if (state.Ready)
                return;
            if (time.GetElapsedTime(moved) > patience * turns && (turns++ >= Turns || !await WorksOnOthersAsync(name, ct)))
                throw new VectorIndexException(
                    $"Qdrant does not index {name}: {state.Indexed} of {state.Points} points are in the graph, and nothing has "
                    + $"moved for {time.GetElapsedTime(moved).TotalSeconds:0} s. Look at its log, its load and its setting "
                    + "optimizers.max_optimization_threads, which must not be 0.", VectorIndexFailure.Stuck);
            if (state.Grey)
                await IndexAsync(name, ct);
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>Points it has, counted one by one.</summary>
    public async Task<long> CountAsync(string name, CancellationToken ct) =>
        (long)(await connection.CallAsync(connection.Client.Points.CountAsync, PointMapping.ToCount(name), deadline, ct)).Result.Count;

    /// <summary>All ids, ascending, in pages.</summary>
    public async IAsyncEnumerable<long[]> ReadIdsAsync(string name, [EnumeratorCancellation] CancellationToken ct)
    {
        long? from = 0;
        while (from is { } first)
        {
            var page = await connection.CallAsync(
                connection.Client.Points.ScrollAsync, ScrollMapping.ToRequest(name, first, PageSize), deadline, ct);
            from = ScrollMapping.ToNext(page);
            yield return ScrollMapping.ToIds(page);
        }
    }

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

    // Whoever writes much to a collection that serves lets the optimiser come back to it again and again.
    private async Task<bool> WorksOnOthersAsync(string name, CancellationToken ct)
    {
        foreach (var other in (await ListAsync(ct)).Where(other => other != name))
        {
            try
            {
                if (await StateAsync(other, ct) is { Green: false, Grey: false, Error: null })
                    return true;
            }
            catch (VectorIndexException e) when (e.Reason == VectorIndexFailure.NotFound)
            {
                // Deleted meanwhile.
            }
        }

        return false;
    }
}
