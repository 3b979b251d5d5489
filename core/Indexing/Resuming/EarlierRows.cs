using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using VectorRec.Catalogue;

namespace VectorRec.Indexing.Resuming;

/// <summary>
/// The rows that a build which was ended left of its item table. Whatever it upserted is among them, for a row is written first. The last
/// one may be written in part, and is not used.
/// </summary>
internal sealed unsafe class EarlierRows : IDisposable
{
    private const float NormTolerance = 0.02f;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _ids;
    private readonly float* _embeddings;
    private readonly float* _bias;
    private readonly int _dimension;
    private int _next;

    private EarlierRows(string path, BuildState state)
    {
        var sections = ItemTableSections.Fixed(state.Rows, state.Spare, state.Dimension, state.Encoding);
        _dimension = state.Dimension;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, sections.End, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _ids = (long*)(start + sections[ItemColumn.WorkId].Offset);
        _embeddings = (float*)(start + sections[ItemColumn.Embedding].Offset);
        _bias = (float*)(start + sections[ItemColumn.Bias].Offset);
        while (Count + 1 < state.Rows && _ids[Count + 1] > _ids[Count])
            Count++;
    }

    /// <summary>Rows that can be used.</summary>
    public int Count { get; }

    public static string PathIn(string folder) => Path.Combine(folder, "items.earlier");

    /// <returns>Null when the file is shorter than its columns.</returns>
    public static EarlierRows? Open(string path, BuildState state) =>
        new FileInfo(path).Length < ItemTableSections.Fixed(state.Rows, state.Spare, state.Dimension, state.Encoding).End
            ? null : new(path, state);

    public static int CountIn(string path, BuildState state)
    {
        using var rows = Open(path, state);
        return rows?.Count ?? -1;
    }

    /// <summary>The vector and bias of a work. Works are asked for in ascending order of their ids.</summary>
    /// <param name="embedding">[d]; written when there is one.</param>
    /// <returns>False when it was not embedded, or did not reach the disk.</returns>
    public bool TryTake(long work, Span<float> embedding, out float bias)
    {
        while (_next < Count && _ids[_next] < work)
            _next++;
        bias = 0;
        if (_next >= Count || _ids[_next] != work)
            return false;
        var found = new ReadOnlySpan<float>(_embeddings + ((long)_next * _dimension), _dimension);
        bias = _bias[_next];
        if (!(Math.Abs(TensorPrimitives.Norm(found) - 1) <= NormTolerance) || !float.IsFinite(bias))
            return false;
        found.CopyTo(embedding);
        return true;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
