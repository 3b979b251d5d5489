using VectorRec.Storage.Export;

namespace VectorRec.Export;

/// <summary>What an export wrote of the stage samples.</summary>
/// <param name="Objectives">Columns of <c>teacher.npy</c>.</param>
/// <param name="Scenes">By the numbers of <c>scene.npy</c>.</param>
/// <param name="Skipped">Sampled works whose user or work is not in the export.</param>
public sealed record SampleExportSummary(
    long Requests, long Works, long Skipped, IReadOnlyList<string> Objectives, IReadOnlyList<string> Scenes);

/// <summary>Writes the stage samples of an export. Memory grows with the number of users, not with that of samples.</summary>
internal sealed class SampleExport
{
    private readonly SampleSource _source;
    private readonly Dictionary<long, int> _userRows;
    private readonly Dictionary<long, int> _workRows;
    private readonly List<string> _scenes = [];
    private readonly List<string> _objectives = [];
    private readonly Dictionary<long, int[]> _columns = [];

    /// <param name="userRows">Row of each user in the export.</param>
    /// <param name="workRows">Row of each work in the export.</param>
    public SampleExport(SampleSource source, Dictionary<long, int> userRows, Dictionary<long, int> workRows)
    {
        _source = source;
        _userRows = userRows;
        _workRows = workRows;
    }

    /// <param name="folder">Is made when there are samples.</param>
    /// <param name="workTags">As for <see cref="HistoryFiles"/>.</param>
    /// <returns>Null when there are none.</returns>
    public async Task<SampleExportSummary?> WriteAsync(string folder, int historyLength, int[] workTags, CancellationToken ct)
    {
        await ReadObjectivesAsync(ct);
        var histories = new Histories(_userRows.Count, historyLength);
        var (skipped, request) = (0L, Guid.Empty);
        SampleFiles? files = null;
        try
        {
            await foreach (var row in _source.ReadAsync(ct))
            {
                if (!_userRows.TryGetValue(row.User, out var user) || !_workRows.TryGetValue(row.Work, out var work))
                {
                    skipped += row.Request == Guid.Empty ? 0 : 1;
                    continue;
                }

                histories.Advance(user, row.At);
                if (row.Request == Guid.Empty)
                {
                    histories.Engage(user, row.At, work);
                    continue;
                }

                files ??= new(folder, historyLength, workTags, _objectives.Count);
                if (row.Request != request)
                    files.BeginRequest(user, row, SceneOf(row.Scene), histories.Of(user));
                request = row.Request;
                files.Append(work, row, row.Probabilities is null ? [] : _columns.GetValueOrDefault(row.Run) ?? []);
            }

            return files is null ? null : new(files.Requests, files.Works, skipped, _objectives, _scenes);
        }
        finally
        {
            files?.Dispose();
        }
    }

    // Models may have different objectives: each run's probabilities go to the columns of the same name.
    private async Task ReadObjectivesAsync(CancellationToken ct)
    {
        foreach (var (run, _, objectives) in await _source.ReadRunsAsync(ct))
        {
            foreach (var name in objectives.Where(name => !_objectives.Contains(name)))
                _objectives.Add(name);
            _columns.Add(run, [.. objectives.Select(name => _objectives.IndexOf(name))]);
        }
    }

    private int SceneOf(string name)
    {
        var scene = _scenes.IndexOf(name);
        if (scene >= 0)
            return scene;
        _scenes.Add(name);
        return _scenes.Count - 1;
    }
}
