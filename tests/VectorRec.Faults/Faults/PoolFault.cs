using Npgsql;
using VectorRec.Faults.World;

namespace VectorRec.Faults.Faults;

/// <summary>Somebody holds a table that every request reads, so that connections are used up.</summary>
internal sealed class PoolFault
{
    private NpgsqlConnection? _holder;

    public static Fault Create()
    {
        var fault = new PoolFault();
        return new("Postgres", "a table is locked until the pool is exhausted", fault.LockAsync, fault.UnlockAsync);
    }

    private async Task LockAsync(FaultWorld world, CancellationToken ct)
    {
        _holder = new NpgsqlConnection(world.Postgres);
        await _holder.OpenAsync(ct);
        await using var command = new NpgsqlCommand("begin; lock table user_works, follows, users in access exclusive mode", _holder);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task UnlockAsync(FaultWorld world, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("rollback", _holder);
        await command.ExecuteNonQueryAsync(ct);
        await _holder!.DisposeAsync();
    }
}
