using System.Text.Json;
using CsCheck;
using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Samples;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Export;

public sealed class SampleExportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Users = 5;
    private const int Works = 15;
    private const int History = 4;

    private static readonly DateTime Start = new(2026, 3, 1, 20, 0, 0, DateTimeKind.Utc);

    private static readonly string[] Types = ["impression", "play", "like"];

    // Events and requests share few instants, so that before, at and after all happen; a third of the events answer a request.
    private static readonly Gen<(Event[] Events, StageSample[] Samples)> Logs = Gen.Select(
        Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, Works - 1], Gen.Int[0, 2], Gen.Int[0, 12], Gen.Int[0, 8],
            (user, work, type, step, request) => new Event(user, work, Types[type], Start.AddMinutes(step * 30), request)).Array[2, 80],
        Gen.Select(Gen.Int[0, Users], Gen.Int[0, 12], Gen.Int[0, 2],
            Gen.Select(Gen.Int[0, Works], Gen.Int[0, 3], Gen.Float[-5, 5]).Array[1, 10]).Array[1, 6],
        (events, requests) =>
            (events, requests.Select(
                (request, i) => Sample(i + 1, request.Item1, Start.AddMinutes(request.Item2 * 30), request.Item3, request.Item4))
                    .ToArray()));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Samples_are_exported_as_they_were_written_with_the_user_as_of_then()
    {
        var looked = 0;
        await Logs.SampleAsync(async log =>
        {
            if (log.Events.Select(e => e.At).Distinct().Count() == 1)
                return;
            using var folder = new TemporaryFolder();
            await StoreAsync(log.Events, log.Samples);
            var run = await database.RunAsync("export-training", "--out", folder["out"], "--history-length", History.ToString());
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);

            var known = log.Events.Select(e => (long)e.User).ToHashSet();
            var expected = log.Samples.Where(
                sample => known.Contains(sample.UserId) && sample.Works.Any(work => work.WorkId < Works)).ToArray();
            var manifest = JsonDocument.Parse(File.ReadAllBytes(folder["out/export.json"])).RootElement.GetProperty("samples");
            if (expected.Length == 0)
            {
                Assert.Equal(JsonValueKind.Null, manifest.ValueKind);
                Assert.False(Directory.Exists(folder["out/samples"]));
                return;
            }

            looked++;
            var export = new Export(folder["out"], manifest);
            Assert.Equal(expected.Length, export.Requests);
            Assert.Equal(export.At.Order(), export.At);
            foreach (var sample in expected)
            {
                var request = export.Find(sample);
                Assert.Equal((sample.RunId, sample.Scene), (export.Run[request], export.Scenes[export.Scene[request]]));
                AssertHistory(log.Events, sample, export.History(request));
                var works = export.WorksOf(request);
                Assert.Equal(sample.Works.Where(work => work.WorkId < Works).Select(work => work.WorkId)
                    .Order(), works.Select(work => work.Id).Order());
                Assert.Equal(works.Select(work => work.Stage).OrderDescending(), works.Select(work => work.Stage));
                foreach (var work in works)
                {
                    var written = sample.Works.Single(one => one.WorkId == work.Id);
                    Assert.Equal(((byte)written.Stage, written.Position, written.Coarse), (work.Stage, work.Position, work.Coarse));
                    Assert.Equal(export.Objectives.Select(name => Probability(sample, written, name)), work.Teacher);
                    var kinds = log.Events.Where(e => Number(e.Request) == sample.RequestId && e.User == sample.UserId && e.Work == work.Id)
                        .Select(e => e.Type).Distinct();
                    Assert.Equal(kinds.Sum(type => type switch { "impression" => 1, "play" => 2, _ => 8 }), work.Kinds);
                }
            }
        }, iter: 25, threads: 1);
        Assert.True(looked > 15, $"{looked} of 25 logs have samples");
    }

    [Fact]
    public async Task Samples_at_or_after_the_end_are_left_out()
    {
        using var folder = new TemporaryFolder();
        (int, int, float)[] works = [(1, 3, 1f), (2, 1, 0f)];
        await StoreAsync([new(0, 1, "play", Start, 0), new(0, 2, "play", Start.AddHours(1), 0)],
            [Sample(1, 0, Start.AddHours(1), 1, works), Sample(2, 0, Start.AddHours(2), 1, works)]);
        Assert.Equal(
            ExitCodes.Ok, (await database.RunAsync("export-training", "--out", folder["out"], "--until", "2026-03-01T22:00:00Z")).ExitCode);

        Assert.Single(NpyArray<int>.Read(folder["out"], "samples", "requests", "user_row").Values);
    }

    // The service's own definition: works by the last engagement before then. Ties of an instant may be in any order.
    private static void AssertHistory(Event[] events, StageSample sample, long[] history)
    {
        var last = events.Where(e => e.User == sample.UserId && e.Type != "impression" && e.At < sample.At).GroupBy(e => (long)e.Work)
            .ToDictionary(work => work.Key, work => work.Max(e => e.At));
        Assert.Equal(last.Values.OrderDescending().Take(History), history.Select(work => last[work]));
        Assert.Equal(history.Distinct(), history);
    }

    private static float Probability(StageSample sample, SampledWork work, string objective)
    {
        var column = sample.Objectives.ToList().IndexOf(objective);
        return work.Scored >= 0 && column >= 0 ? sample.ProbabilitiesOf(work)[column] : float.NaN;
    }

    // Run 1 has no fine ranker, runs 2 and 3 have different ones.
    private static StageSample Sample(int number, int user, DateTime at, int model, (int Work, int Stage, float Coarse)[] works)
    {
        string[] objectives = model switch { 0 => [], 1 => ["play", "like"], _ => ["like", "share"] };
        var distinct = works.DistinctBy(work => work.Work).ToArray();
        var sampled = distinct.Select((work, i) => new SampledWork(
            work.Work, (SampledStage)work.Stage, work.Stage >= 2 ? i : -1, work.Stage == 0
                ? float.NaN : work.Coarse, work.Stage >= 2 && model > 0 ? i : -1)).ToArray();
        return new(Number(number), at, user, model == 0 ? "nearby" : "feed", model + 1, $"m{model}", objectives, sampled,
            [.. Enumerable.Range(0, distinct.Length * objectives.Length).Select(i => (i + number) / 100f)]);
    }

    private async Task StoreAsync(Event[] events, StageSample[] samples)
    {
        await database.EmptyAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            $"""
             truncate stage_samples, stage_sample_runs;
             insert into users (user_id) select generate_series(0, {Users - 1});
             insert into works (work_id) select generate_series(0, {Works - 1});
             select ensure_events_partition(date '2026-03-01');
             select ensure_events_partition(date '2026-03-02');
             """);
        await connection.ExecuteAsync(
            "insert into events (event_id, at, user_id, work_id, type, request_id) values (@Id, @At, @User, @Work, @Type, @Request)",
            events.Select(
                (e, i) =>
                    new
                    {
                        Id = Number(1000 + i),
                        e.At,
                        e.User,
                        e.Work,
                        e.Type,
                        Request = e.Request == 0
                        ? (Guid?)null : Number(e.Request)
                    }));
        await new StageSampleStore(database.Source).WriteAsync(samples, Ct);
    }

    private static Guid Number(int value) => new(value, 0, 0, new byte[8]);

    private sealed record Event(int User, int Work, string Type, DateTime At, int Request);

    private readonly record struct ExportedWork(long Id, byte Stage, int Position, float Coarse, float[] Teacher, byte Kinds);

    private sealed class Export(string folder, JsonElement manifest)
    {
        private readonly long[] _users = NpyArray<long>.Read(folder, "users", "id").Values;
        private readonly long[] _works = NpyArray<long>.Read(folder, "works", "id").Values;
        private readonly int[] _userRows = NpyArray<int>.Read(folder, "samples", "requests", "user_row").Values;
        private readonly NpyArray<int> _history = NpyArray<int>.Read(folder, "samples", "requests", "history");
        private readonly int[] _requests = NpyArray<int>.Read(folder, "samples", "works", "request").Values;
        private readonly int[] _workRows = NpyArray<int>.Read(folder, "samples", "works", "work_row").Values;
        private readonly byte[] _stages = NpyArray<byte>.Read(folder, "samples", "works", "stage").Values;
        private readonly int[] _positions = NpyArray<int>.Read(folder, "samples", "works", "position").Values;
        private readonly float[] _coarse = NpyArray<float>.Read(folder, "samples", "works", "coarse").Values;
        private readonly byte[] _kinds = NpyArray<byte>.Read(folder, "samples", "works", "kinds").Values;
        private readonly NpyArray<float>? _teacher = manifest.GetProperty("objectives").GetArrayLength() > 0
            ? NpyArray<float>.Read(folder, "samples", "works", "teacher") : null;

        public long[] At { get; } = NpyArray<long>.Read(folder, "samples", "requests", "at").Values;

        public long[] Run { get; } = NpyArray<long>.Read(folder, "samples", "requests", "run").Values;

        public int[] Scene { get; } = NpyArray<int>.Read(folder, "samples", "requests", "scene").Values;

        public string[] Scenes { get; } = [.. manifest.GetProperty("scenes").EnumerateArray().Select(name => name.GetString()!)];

        public string[] Objectives { get; } = [.. manifest.GetProperty("objectives").EnumerateArray().Select(name => name.GetString()!)];

        public int Requests => _userRows.Length;

        // Requests of one user at one instant come by their ids.
        public int Find(StageSample sample)
        {
            var ids = sample.Works.Select(work => work.WorkId).Where(id => id < Works).Order().ToArray();
            return Enumerable.Range(0, Requests).First(request =>
                _users[_userRows[request]] == sample.UserId && At[request] == new DateTimeOffset(sample.At).ToUnixTimeSeconds()
                    && Run[request] == sample.RunId
                && WorksOf(request).Select(work => work.Id).Order().SequenceEqual(ids)
                && WorksOf(request).All(
                    work => sample.Works.Any(
                        one => one.WorkId == work.Id && one.Coarse.Equals(work.Coarse) && (byte)one.Stage == work.Stage)));
        }

        public long[] History(int request) => [.. _history[request].Where(row => row >= 0).Select(row => _works[row])];

        public ExportedWork[] WorksOf(int request) => [.. Enumerable.Range(0, _requests.Length).Where(i => _requests[i] == request)
            .Select(i => new ExportedWork(_works[_workRows[i]], _stages[i], _positions[i], _coarse[i], _teacher?[i] ?? [], _kinds[i]))];
    }
}
