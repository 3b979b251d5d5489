using System.Text.Json;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Storage;
using VectorRec.Storage.Export;

namespace VectorRec.Export;

/// <param name="HistoryLength">Works in a history.</param>
/// <param name="MinCount">Events below which an id stays out of its vocabulary and shares the hash buckets.</param>
/// <param name="Until">Events at or after it are left out, UTC.</param>
/// <param name="Validation">Held-out (user, work) pairs for early stopping.</param>
public sealed record TrainingExportOptions(
    int HistoryLength, int MinCount, DateTime? Until, IReadOnlyList<(long User, long Work)> Validation);

/// <summary>What an export wrote.</summary>
/// <param name="Samples">Null when there are no stage samples.</param>
public sealed record TrainingExportSummary(int Users, int Works, long Examples, long Skipped, bool Undated, SampleExportSummary? Samples);

/// <summary>
/// Writes training examples that are already model inputs, so that training never repeats a transform. Memory grows with the
/// number of users and works, not with events. docs/training-export.md describes the files.
/// </summary>
public sealed class TrainingExport
{
    private readonly ExportSource _source;
    private readonly CatalogueSnapshot _snapshot;
    private readonly TrainingExportOptions _options;
    private readonly string _folder;
    private readonly DateTimeOffset _now;
    private readonly DateTime _until;
    private readonly Dictionary<long, int> _userRows = [];
    private readonly Dictionary<long, int> _workRows = [];

    private TrainingExport(CatalogueSnapshot snapshot, TrainingExportOptions options, string folder, DateTimeOffset now)
    {
        _snapshot = snapshot;
        _options = options;
        _folder = folder;
        _now = now;
        _until = options.Until ?? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);
        _source = new ExportSource(snapshot, _until);
    }

    /// <param name="folder">An empty folder.</param>
    /// <param name="now">Ages are counted to its year.</param>
    /// <param name="progress">Examples written so far.</param>
    public static Task<TrainingExportSummary> WriteAsync(
        CatalogueSnapshot snapshot, TrainingExportOptions options, string folder, DateTimeOffset now, IProgress<long> progress,
        CancellationToken ct) =>
        new TrainingExport(snapshot, options, folder, now).WriteAsync(progress, ct);

    private async Task<TrainingExportSummary> WriteAsync(IProgress<long> progress, CancellationToken ct)
    {
        await _source.PrepareAsync(ct);
        var vocabularies = await _source.ReadVocabulariesAsync(_options.MinCount, ct);
        var schema = FeatureSchema.Over(vocabularies, _options.HistoryLength, await _snapshot.ReadVectorWidthAsync(ct));
        var json = schema.ToJson();
        await File.WriteAllBytesAsync(Path.Combine(_folder, "schema.json"), json, ct);
        vocabularies.Save(Path.Combine(_folder, "vocabulary"));

        var items = new ItemEncoder(vocabularies, schema.ContentWidth);
        await WriteUsersAsync(schema, new UserEncoder(vocabularies, items), ct);
        var workTags = await WriteWorksAsync(schema, items, ct);
        WriteValidation();

        var undated = await _source.IsUndatedAsync(ct);
        var (examples, skipped) = undated ? await WriteUndatedAsync(workTags, progress, ct) : await WriteDatedAsync(workTags, progress, ct);
        var samples = await new SampleExport(new(_snapshot, _until), _userRows, _workRows)
            .WriteAsync(Path.Combine(_folder, "samples"), _options.HistoryLength, workTags, ct);
        var summary = new TrainingExportSummary(_userRows.Count, _workRows.Count, examples, skipped, undated, samples);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "export.json"), Manifest(summary, FeatureSchema.Hash(json)), ct);
        return summary;
    }

    private async Task WriteUsersAsync(FeatureSchema schema, UserEncoder encoder, CancellationToken ct)
    {
        var folder = Path.Combine(_folder, "users");
        using var files = new FeatureFiles(folder, schema, FeatureSide.User);
        using var ids = new NpyWriter<long>(Path.Combine(folder, "id.npy"), 1, flat: true);
        using var friendsAt = new NpyWriter<long>(Path.Combine(folder, "friends_at.npy"), FeatureNames.FriendsWidth);
        var batch = new FeatureBatch(schema, FeatureSide.User, 1);
        var seconds = new long[FeatureNames.FriendsWidth];
        await foreach (var (profile, friends, since) in _source.ReadUsersAsync(ct))
        {
            encoder.EncodeProfile(profile, friends, _now, batch, 0);
            files.Append(batch, 0);
            ids.Append(profile.UserId);
            seconds.AsSpan().Clear();
            for (var i = 0; i < since.Length; i++)
                seconds[i] = new DateTimeOffset(since[i], TimeSpan.Zero).ToUnixTimeSeconds();
            friendsAt.Append(seconds);
            _userRows.Add(profile.UserId, _userRows.Count);
        }
    }

    private async Task<int[]> WriteWorksAsync(FeatureSchema schema, ItemEncoder encoder, CancellationToken ct)
    {
        var folder = Path.Combine(_folder, "works");
        using var files = new FeatureFiles(folder, schema, FeatureSide.Item);
        using var ids = new NpyWriter<long>(Path.Combine(folder, "id.npy"), 1, flat: true);
        using var created = new NpyWriter<long>(Path.Combine(folder, "created_at.npy"), 1, flat: true);
        var batch = new FeatureBatch(schema, FeatureSide.Item, 1);
        var tags = new int[checked((int)_snapshot.Counts.Works * FeatureNames.TagsWidth)];
        await foreach (var work in _snapshot.ReadWorksAsync(activeOnly: false, schema.ContentWidth > 0, ct))
        {
            encoder.Encode(work, batch, 0);
            files.Append(batch, 0);
            ids.Append(work.WorkId);
            created.Append(new DateTimeOffset(work.CreatedAt, TimeSpan.Zero).ToUnixTimeSeconds());
            FeatureFiles.Narrow(
                batch.Indices(FeatureNames.Tags, 0), tags.AsSpan(_workRows.Count * FeatureNames.TagsWidth, FeatureNames.TagsWidth));
            _workRows.Add(work.WorkId, _workRows.Count);
        }

        return tags;
    }

    private void WriteValidation()
    {
        if (_options.Validation.Count == 0)
            return;
        using var users = new NpyWriter<int>(Path.Combine(_folder, "validation", "user_row.npy"), 1, flat: true);
        using var works = new NpyWriter<int>(Path.Combine(_folder, "validation", "work_row.npy"), 1, flat: true);
        foreach (var (user, work) in _options.Validation)
        {
            if (!_userRows.TryGetValue(user, out var userRow) || !_workRows.TryGetValue(work, out var workRow))
                continue;
            users.Append(userRow);
            works.Append(workRow);
        }
    }

    private async Task<(long Examples, long Skipped)> WriteDatedAsync(int[] workTags, IProgress<long> progress, CancellationToken ct)
    {
        using var files = new ExampleFiles(Path.Combine(_folder, "examples"), _options.HistoryLength, workTags);
        var histories = new Histories(_userRows.Count, _options.HistoryLength);
        // Each slate comes in one run.
        var slates = new (Guid Id, int Number)[_userRows.Count];
        var (skipped, requests) = (0L, 0);
        await foreach (var (user, work, raw) in _source.ReadExamplesAsync(byUser: false, ct))
        {
            if (!_userRows.TryGetValue(user, out var userRow) || !_workRows.TryGetValue(work, out var workRow))
            {
                skipped++;
                continue;
            }

            var example = raw with { User = userRow, Work = workRow };
            if (example.Slate != Guid.Empty && slates[userRow].Id != example.Slate)
                slates[userRow] = (example.Slate, requests++);

            histories.Advance(userRow, example.Start);
            files.Append(example, example.Slate == Guid.Empty ? -1 : slates[userRow].Number, histories.Of(userRow));
            if (example.Engaged is { } engaged)
                histories.Engage(userRow, engaged, workRow);
            progress.Report(files.Count);
        }

        histories.AdvanceAll();
        WriteUsersNow(workTags, histories.Of);
        return (files.Count, skipped);
    }

    /// <summary>
    /// Without times a user's history is all their other works (leave one out), in the order in which the service reads them.
    /// </summary>
    private async Task<(long Examples, long Skipped)> WriteUndatedAsync(int[] workTags, IProgress<long> progress, CancellationToken ct)
    {
        using var files = new ExampleFiles(Path.Combine(_folder, "examples"), _options.HistoryLength, workTags);
        var histories = new int[_userRows.Count][];
        var pending = new List<Example>();
        var others = new int[_options.HistoryLength];
        var skipped = 0L;
        await foreach (var (user, work, raw) in _source.ReadExamplesAsync(byUser: true, ct))
        {
            if (!_userRows.TryGetValue(user, out var userRow) || !_workRows.TryGetValue(work, out var workRow))
            {
                skipped++;
                continue;
            }

            if (pending.Count > 0 && pending[0].User != userRow)
                Flush();
            pending.Add(raw with { User = userRow, Work = workRow });
        }

        Flush();
        WriteUsersNow(workTags, user => histories[user]);
        return (files.Count, skipped);

        void Flush()
        {
            if (pending.Count == 0)
                return;
            int[] engaged = [.. pending.Where(e => ((EventKinds)e.Kinds & EventKinds.Engaged) != 0).Select(e => e.Work).Distinct()];
            foreach (var example in pending)
            {
                var kept = 0;
                for (var i = 0; i < engaged.Length && kept < others.Length; i++)
                {
                    if (engaged[i] != example.Work)
                        others[kept++] = engaged[i];
                }

                files.Append(example, -1, others.AsSpan(0, kept));
            }

            histories[pending[0].User] = engaged[..Math.Min(engaged.Length, _options.HistoryLength)];
            pending.Clear();
            progress.Report(files.Count);
        }
    }

    private void WriteUsersNow(int[] workTags, HistoryOf history)
    {
        using var files = new HistoryFiles(Path.Combine(_folder, "users_now"), _options.HistoryLength, workTags);
        for (var user = 0; user < _userRows.Count; user++)
            files.Append(history(user));
    }

    private byte[] Manifest(TrainingExportSummary summary, string schemaHash) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            format = 1,
            schemaHash,
            createdAt = _now,
            users = summary.Users,
            works = summary.Works,
            examples = summary.Examples,
            historyLength = _options.HistoryLength,
            undated = summary.Undated,
            trainUntil = _options.Until is { } until ? new DateTimeOffset(until, TimeSpan.Zero).ToUnixTimeSeconds() : (long?)null,
            samples = summary.Samples is { } samples
                ? new { requests = samples.Requests, works = samples.Works, objectives = samples.Objectives, scenes = samples.Scenes }
                : null,
        },
        new JsonSerializerOptions { WriteIndented = true });

    private delegate ReadOnlySpan<int> HistoryOf(int user);
}
