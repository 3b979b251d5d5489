using CsCheck;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>What a file of events is folded to is what the same events are folded to one by one.</summary>
public sealed class ImportFoldTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // Decayed counts are sums of floats, which depend on their order in the last digits; shards say the same however works lie in them.
    private const string Folded =
        """
        select concat_ws(E'\n',
            (select string_agg(concat_ws(' ', user_id, work_id, kinds, weight, last_at, engaged_at), ', ' order by user_id, work_id)
             from user_works),
            (select string_agg(s::text, ', ' order by work_id) from work_stats s),
            (select string_agg(f::text, ', ' order by f) from follows f),
            (select string_agg(concat_ws(' ', work_id, at, round(impressions::numeric, 5), round(plays::numeric, 5),
                                         round(likes::numeric, 5)), ', ' order by work_id) from work_trends),
            (select string_agg(concat_ws(' ', user_id, slot, number, works, md5(bits::text)), ', ' order by user_id, slot) from user_seen),
            (select count(*) from events))
        """;

    [Fact]
    public Task Files_in_any_order_fold_as_their_events_do_one_by_one() =>
        Gen.Select(Events, Events, Gen.Int[0, 19].Array[0, 6], Gen.Bool).SampleAsync(
            async (first, second, takenBack, likesFirst) =>
            {
                // Some events come in both files.
                var files = (Dictionary<string, object?>[][])[first, [.. second, .. first.Take(first.Length / 3)]];
                var expected = await FoldAsync(takenBack, async () =>
                {
                    foreach (var row in (likesFirst ? files : files.Reverse()).SelectMany(file => file))
                    {
                        await database.ExecuteAsync(
                            $"""
                             select ensure_events_partition('{row["at"]:yyyy-MM-dd}');
                             insert into events (event_id, at, user_id, work_id, type, weight)
                             values ('{row["event_id"]}', '{row["at"]:yyyy-MM-dd HH:mm:ss.ffffff}Z', {row["user_id"]}, {row["work_id"]},
                                     '{row["type"]}', {row["weight"]})
                             on conflict do nothing
                             """);
                    }
                });
                var actual = await FoldAsync(takenBack, async () =>
                {
                    foreach (var file in files)
                    {
                        using var folder = new TemporaryFolder();
                        var run = await database.RunAsync(
                            "import", folder.Write("events.jsonl", RowFile.Bytes(RecordKinds.Events, file, ".jsonl")));
                        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
                    }
                });
                Assert.Equal(expected, actual);
            }, iter: 6, threads: 1);

    // Weights whose sums are exact; few users and works, so that they meet again.
    private static Gen<Dictionary<string, object?>[]> Events { get; } = SomeRows.Of(RecordKinds.Events, lines: false)
        .Select(Gen.Int[0, 3].Array[30], (rows, places) => rows.Zip(places, (row, place) => new Dictionary<string, object?>(row)
        {
            ["user_id"] = (long)place,
            ["work_id"] = (long)(place * 7 % 5),
            ["weight"] = 1 + (place / 2f),
        }).ToArray());

    private async Task<string> FoldAsync(int[] takenBack, Func<Task> write)
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        foreach (var work in takenBack.Select(number => number % 5).Distinct())
        {
            await database.ExecuteAsync(
                $"insert into withdrawn_likes select user_id, {work}, '2025-01-01 12:00Z' from generate_series(0, 3) user_id");
        }

        await write();
        return await database.ScalarAsync<string>(Folded);
    }
}
