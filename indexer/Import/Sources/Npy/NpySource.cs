using System.Buffers;
using System.Text.Json;
using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Indexer.Import.Sources.Npy;

/// <summary>Vectors in an array of NumPy, a row each, and beside it, in an array of integers, whose they are.</summary>
internal sealed class NpySource : IRowSource
{
    public const string Extension = ".npy";

    private const string IdsExtension = ".ids.npy";

    private readonly NpyArray _ids;
    private readonly NpyArray _vectors;
    private readonly ArrayBufferWriter<byte> _raw = new();
    private long _row;

    private NpySource(NpyArray ids, NpyArray vectors) => (_ids, _vectors) = (ids, vectors);

    public double Fraction => _ids.Rows == 0 ? 1 : (double)_row / _ids.Rows;

    /// <summary>Whether a file holds the ids of another one of these.</summary>
    public static bool IsIdsOfOneOf(string path, IReadOnlyList<string> paths) =>
        path.EndsWith(IdsExtension, StringComparison.OrdinalIgnoreCase)
        && paths.Contains(string.Concat(path.AsSpan(0, path.Length - IdsExtension.Length), Extension));

    /// <exception cref="InputException">One of the two is missing, is no array that can be read, or they do not go together.</exception>
    public static NpySource Open(string path, RecordKind kind)
    {
        var name = Path.GetFileName(path);
        if (path.EndsWith(IdsExtension, StringComparison.OrdinalIgnoreCase))
            throw new InputException($"{name} holds ids, and there is no array of vectors that it belongs to: a file called "
                + $"{name[..^IdsExtension.Length]}{Extension} has to be given.");
        var beside = Path.ChangeExtension(path, null) + IdsExtension;
        if (!File.Exists(beside))
            throw new InputException($"{name} needs {Path.GetFileName(beside)} beside it: the ids of its rows.");
        NpyArray? ids = null, vectors = null;
        try
        {
            (ids, vectors) = (NpyArray.Open(beside), NpyArray.Open(path));
            if (ids.Dimensions != 1 || !ids.IsWhole)
                throw new InputException($"{ids.Name} has to be an array of integers, of one dimension.");
            if (vectors.Dimensions != 2)
                throw new InputException($"{name} has {vectors.Dimensions} dimensions; it has to have two, a row a vector.");
            if (vectors.Width is < 1 or > RecordKinds.MaxWidth)
                throw new InputException($"{name} has vectors of {vectors.Width} numbers; allowed are 1 to {RecordKinds.MaxWidth}.");
            if (ids.Rows != vectors.Rows)
                throw new InputException($"{name} has {vectors.Rows} rows, but {ids.Name} has {ids.Rows} ids.");
            return new(ids, vectors);
        }
        catch
        {
            ids?.Dispose();
            vectors?.Dispose();
            throw;
        }
    }

    public ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        if (_row == _ids.Rows)
            return ValueTask.FromResult(false);
        row.Begin(++_row);
        row.RawOf = WriteRaw;
        if (_ids.ReadWhole() is { } id)
            row.Cells[0].Set(id);
        else
            row.Add(0, "is out of range");
        var vector = new float[_vectors.Width];
        _vectors.Read(vector);
        row.Cells[1].Set(vector);
        return ValueTask.FromResult(true);
    }

    public ValueTask DisposeAsync()
    {
        _ids.Dispose();
        _vectors.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReadOnlyMemory<byte> WriteRaw(Row row)
    {
        _raw.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_raw))
            JsonRow.Write(json, row);
        return _raw.WrittenMemory;
    }
}
