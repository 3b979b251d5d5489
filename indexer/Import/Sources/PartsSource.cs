using VectorRec.Records;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>Several files that are one, read one after the other. Their rows are numbered on.</summary>
internal sealed class PartsSource(IReadOnlyList<Func<IRowSource>> parts) : IRowSource
{
    private IRowSource? _part;
    private int _opened;
    private long _before;
    private long _last;

    public double Fraction => parts.Count == 0 ? 1 : (_opened - 1 + (_part?.Fraction ?? 1)) / parts.Count;

    public async ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        while (true)
        {
            if (_part is not null && await _part.ReadAsync(row, ct))
            {
                _last = row.Renumber(_before);
                return true;
            }

            if (_opened == parts.Count)
                return false;
            if (_part is not null)
                await _part.DisposeAsync();
            _part = null;
            _before = _last;
            _part = parts[_opened++]();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_part is not null)
            await _part.DisposeAsync();
    }
}
