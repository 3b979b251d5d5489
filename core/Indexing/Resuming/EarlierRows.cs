using System.Globalization;
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
    private const string Prefix = "items.earlier-";
    private const float NormTolerance = 0.02f;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _ids;
    private readonly float* _embeddings;
    private readonly float* _bias;
    private readonly string _path;
    private readonly int _rows;
    private readonly int _spare;
    private readonly int _dimension;
    private int _next;

    private EarlierRows(string path, int rows, int spare, int dimension)
    {
        var sections = Sections(rows, spare, dimension);
        (_path, _rows, _spare, _dimension) = (path, rows, spare, dimension);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, sections.End, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _ids = (long*)(start + sections[ItemColumn.WorkId].Offset);
        _embeddings = (float*)(start + sections[ItemColumn.Embedding].Offset);
        _bias = (float*)(start + sections[ItemColumn.Bias].Offset);
        while (Count + 1 < rows && _ids[Count + 1] > _ids[Count])
            Count++;
    }

    /// <summary>Rows that can be used.</summary>
    public int Count { get; }

    /// <param name="state">Of the build that left the table.</param>
    /// <returns>Null when the file is shorter than its columns.</returns>
    public static EarlierRows? Open(string path, BuildState state) => Open(path, state.Rows, state.Spare, state.Dimension);

    /// <summary>What was laid aside in a folder.</summary>
    /// <returns>Null when nothing was.</returns>
    public static EarlierRows? Find(string folder, int dimension) => Aside(folder)
        .Select(path => Path.GetFileName(path)[Prefix.Length..].Split('-') is [var rows, var spare]
            && int.TryParse(rows, CultureInfo.InvariantCulture, out var all)
            && int.TryParse(spare, CultureInfo.InvariantCulture, out var more)
                ? Open(path, all, more, dimension) : null)
        .FirstOrDefault(rows => rows is not null);

    /// <summary>Removes what was laid aside.</summary>
    public static void Remove(string folder)
    {
        foreach (var path in Aside(folder))
            File.Delete(path);
    }

    /// <summary>Gives the file a name of its own, which says where its columns are: the next table may have more or fewer rows.</summary>
    public void LayAside(string folder)
    {
        var path = Path.Combine(folder, FormattableString.Invariant($"{Prefix}{_rows}-{_spare}"));
        File.Move(_path, path, overwrite: true);
        foreach (var other in Aside(folder).Where(other => other != path))
            File.Delete(other);
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

    private static IEnumerable<string> Aside(string folder) => Directory.EnumerateFiles(folder, $"{Prefix}*");

    private static EarlierRows? Open(string path, int rows, int spare, int dimension) =>
        new FileInfo(path).Length < Sections(rows, spare, dimension).End ? null : new(path, rows, spare, dimension);

    // What is kept in 8 bits is not gone on with.
    private static ItemTableSections Sections(int rows, int spare, int dimension) =>
        ItemTableSections.Fixed(rows, spare, dimension, EmbeddingEncoding.Float32);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
