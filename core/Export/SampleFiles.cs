using VectorRec.Storage.Export;

namespace VectorRec.Export;

/// <summary>The <c>samples</c> folder of an export: <c>requests</c>, and the <c>works</c> of each, in one run.</summary>
internal sealed class SampleFiles : IDisposable
{
    private readonly NpyWriter<int> _user;
    private readonly NpyWriter<long> _at;
    private readonly NpyWriter<long> _run;
    private readonly NpyWriter<int> _scene;
    private readonly HistoryFiles _history;
    private readonly NpyWriter<int> _work;
    private readonly NpyWriter<int> _request;
    private readonly NpyWriter<byte> _stage;
    private readonly NpyWriter<int> _position;
    private readonly NpyWriter<float> _coarse;
    private readonly NpyWriter<byte> _kinds;
    private readonly NpyWriter<float>? _teacher;
    private readonly float[] _probabilities;

    /// <param name="objectives">Columns of the teacher's scores.</param>
    public SampleFiles(string folder, int historyLength, int[] workTags, int objectives)
    {
        var (requests, works) = (Path.Combine(folder, "requests"), Path.Combine(folder, "works"));
        _user = Flat<int>(requests, "user_row");
        _at = Flat<long>(requests, "at");
        _run = Flat<long>(requests, "run");
        _scene = Flat<int>(requests, "scene");
        _history = new(requests, historyLength, workTags);
        _work = Flat<int>(works, "work_row");
        _request = Flat<int>(works, "request");
        _stage = Flat<byte>(works, "stage");
        _position = Flat<int>(works, "position");
        _coarse = Flat<float>(works, "coarse");
        _kinds = Flat<byte>(works, "kinds");
        _teacher = objectives > 0 ? new(Path.Combine(works, "teacher.npy"), objectives) : null;
        _probabilities = new float[objectives];
    }

    public int Requests { get; private set; }

    public long Works { get; private set; }

    /// <param name="history">Work rows, newest first.</param>
    public void BeginRequest(int user, in SampleRow sample, int scene, ReadOnlySpan<int> history)
    {
        _user.Append(user);
        _at.Append(new DateTimeOffset(sample.At, TimeSpan.Zero).ToUnixTimeSeconds());
        _run.Append(sample.Run);
        _scene.Append(scene);
        _history.Append(history);
        Requests++;
    }

    /// <param name="columns">Of the teacher's scores, by probability of the sample; empty when it has none.</param>
    public void Append(int work, in SampleRow sample, ReadOnlySpan<int> columns)
    {
        _work.Append(work);
        _request.Append(Requests - 1);
        _stage.Append(sample.Stage);
        _position.Append(sample.Position);
        _coarse.Append(sample.Coarse);
        _kinds.Append(sample.Kinds);
        _probabilities.AsSpan().Fill(float.NaN);
        for (var i = 0; i < columns.Length && i < sample.Probabilities!.Length; i++)
            _probabilities[columns[i]] = sample.Probabilities[i];
        _teacher?.Append(_probabilities);
        Works++;
    }

    public void Dispose()
    {
        foreach (var file in (IEnumerable<IDisposable?>)[_user, _at, _run, _scene, _history, _work, _request, _stage, _position, _coarse,
            _kinds, _teacher])
            file?.Dispose();
    }

    private static NpyWriter<T> Flat<T>(string folder, string name)
        where T : unmanaged =>
        new(Path.Combine(folder, $"{name}.npy"), 1, flat: true);
}
