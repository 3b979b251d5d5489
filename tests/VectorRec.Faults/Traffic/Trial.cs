using Npgsql;
using VectorRec.Faults.Faults;
using VectorRec.Faults.Report;
using VectorRec.Faults.World;

namespace VectorRec.Faults.Traffic;

/// <summary>Breaks one thing under load, mends it, waits until all is well, and looks what came of it.</summary>
internal sealed class Trial(FaultWorld world, IReadOnlyList<long> users, IReadOnlyList<long> works, double rate, TimeSpan holds)
{
    private const double EventRate = 5;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task<FaultRow> RunAsync(Fault fault, CancellationToken ct)
    {
        if (fault.Lacks(world) is { } reason)
            return new(fault.Group, fault.Name, NotDone: reason);
        if (fault.PrepareAsync is { } prepare)
        {
            await world.StopApiAsync();
            await prepare(world, ct);
        }

        if (world.Api is null)
            await world.StartApiAsync(ct);
        await using var callers = new Callers(world, users, works, rate, EventRate) { HeedsReadiness = fault.Announced };
        callers.Start();
        await Task.Delay(Before, world.Time, ct);
        var broken = world.Time.GetTimestamp();
        await fault.BreakAsync(world, ct);
        await Task.Delay(fault.Holds ?? holds, world.Time, ct);
        await fault.MendAsync(world, ct);
        var mended = world.Time.GetTimestamp();
        var well = await UntilWellAsync(callers, mended, ct);
        await callers.StopAsync();
        if (fault.PrepareAsync is not null)
            await world.StopApiAsync();

        var answers = callers.Answers.Where(answer => answer.At >= broken).ToArray();
        var slates = answers.Where(answer => answer.IsSlate && answer.At < mended).Select(answer => answer.Took).Order().ToArray();
        var known = await GenerationsAsync(ct);
        return new(fault.Group, fault.Name)
        {
            Answers = answers.Length,
            Unnamed = answers.Count(answer => answer.IsUnnamed),
            Broken = answers.Count(answer => answer.Status == 0),
            BrokenIsFate = fault.EndsService && !fault.Announced,
            Refused = answers.Where(answer => answer.Status is 503 or 504 && !answer.IsUnnamed)
                .CountBy(answer => answer.Problem!).ToDictionary(),
            Empty = answers.Count(answer => answer.IsEmpty),
            Mixed = answers.Count(answer => answer.IsSlate && !known.Contains((answer.Generation, answer.Model!))),
            Lost = await LostAsync(callers.Acknowledged, ct),
            RecoverySeconds = well,
            P99Ms = slates.Length == 0 ? 0 : slates[(int)(0.99 * (slates.Length - 1))].TotalMilliseconds,
            Degraded = [.. answers.SelectMany(answer => answer.Degraded ?? []).Distinct().Order()],
            Readiness = [.. callers.Readiness],
        };
    }

    // Well: for a while each answer is as ever, and readiness too.
    private async Task<double?> UntilWellAsync(Callers callers, long mended, CancellationToken ct)
    {
        while (world.Time.GetElapsedTime(mended) < Longest)
        {
            await Task.Delay(Pause, world.Time, ct);
            var after = callers.Answers.Where(answer => answer.At > mended).ToArray();
            var last = after.Where(answer => !answer.IsWell).Select(answer => answer.At).DefaultIfEmpty(mended).Max();
            if (world.Time.GetElapsedTime(last) >= Calm && after.Any(answer => answer.At > last && answer.IsSlate)
                && callers.Readiness.LastOrDefault() == "healthy")
                return world.Time.GetElapsedTime(mended, last).TotalSeconds;
        }

        return null;
    }

    private async Task<HashSet<(long Run, string Model)>> GenerationsAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("select run_id, model_version from index_runs", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<(long, string)>();
        while (await reader.ReadAsync(ct))
            known.Add((reader.GetInt64(0), reader.GetString(1)));
        return known;
    }

    private async Task<int> LostAsync(IReadOnlyCollection<Guid> acknowledged, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select count(*)::int from unnest($1) id
            where not exists (select from events where event_id = id and at > now() - interval '1 day')
            """,
            connection)
        { Parameters = { new() { Value = acknowledged.ToArray() } } };
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }
}
