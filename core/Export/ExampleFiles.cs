using VectorRec.Catalogue;

namespace VectorRec.Export;

/// <summary>What one user did with one work of one slate.</summary>
/// <param name="Start">When the slate began, or outside of slates the first event, UTC.</param>
/// <param name="Kinds">Bits of <see cref="EventKinds"/>.</param>
/// <param name="Position">In the slate from 0; -1 unknown.</param>
/// <param name="Slate">The request, or empty when the event was not part of one.</param>
/// <param name="Engaged">The first event that was more than an impression.</param>
internal readonly record struct Example(int User, int Work, DateTime Start, byte Kinds, float Weight, short Position, Guid Slate, DateTime? Engaged);

/// <summary>The <c>examples</c> folder of an export.</summary>
internal sealed class ExampleFiles(string folder, int historyLength, int[] workTags) : IDisposable
{
    private readonly NpyWriter<int> _user = new(Path.Combine(folder, "user_row.npy"), 1, flat: true);
    private readonly NpyWriter<int> _work = new(Path.Combine(folder, "work_row.npy"), 1, flat: true);
    private readonly NpyWriter<long> _at = new(Path.Combine(folder, "at.npy"), 1, flat: true);
    private readonly NpyWriter<byte> _kinds = new(Path.Combine(folder, "kinds.npy"), 1, flat: true);
    private readonly NpyWriter<float> _weight = new(Path.Combine(folder, "weight.npy"), 1, flat: true);
    private readonly NpyWriter<short> _position = new(Path.Combine(folder, "position.npy"), 1, flat: true);
    private readonly NpyWriter<int> _request = new(Path.Combine(folder, "request.npy"), 1, flat: true);
    private readonly HistoryFiles _history = new(folder, historyLength, workTags);

    public long Count { get; private set; }

    /// <param name="request">Running number of the slate; -1 none.</param>
    /// <param name="history">Work rows, newest first.</param>
    public void Append(in Example example, int request, ReadOnlySpan<int> history)
    {
        _user.Append(example.User);
        _work.Append(example.Work);
        _at.Append(new DateTimeOffset(example.Start, TimeSpan.Zero).ToUnixTimeSeconds());
        _kinds.Append(example.Kinds);
        _weight.Append(example.Weight);
        _position.Append(example.Position);
        _request.Append(request);
        _history.Append(history);
        Count++;
    }

    public void Dispose()
    {
        foreach (var file in (IEnumerable<IDisposable>)[_user, _work, _at, _kinds, _weight, _position, _request, _history])
            file.Dispose();
    }
}
