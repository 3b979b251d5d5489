using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Rows that are merged in the order of their lines.</summary>
internal sealed class MergedRows(Staging staging) : IPart
{
    private readonly IMerge _merge = IMerge.Of(staging);

    public string Name => "rows";

    public int Lanes => 1;

    public Task<long> PrepareAsync(NpgsqlConnection connection, CancellationToken ct) => staging.LastLineAsync(connection, ct);

    public async Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct)
    {
        if (careful)
        {
            // What a row refers to may have gone since the file was checked.
            var unknown = await References.FindUnknownAsync(connection, staging, long.MaxValue, ct);
            if (unknown.Count > 0)
                await staging.DropAsync(connection, unknown.Keys, ct);
        }

        return await _merge.MergeAsync(connection, range.First, range.Last, ct);
    }
}
