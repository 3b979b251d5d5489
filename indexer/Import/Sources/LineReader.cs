namespace VectorRec.Indexer.Import.Sources;

/// <summary>Cuts a stream into lines. LF and CRLF end a line; a byte order mark and blank lines are passed over.</summary>
internal sealed class LineReader(Stream stream, int maxLength)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;

    // What lies before it holds no line end.
    private int _searched;
    private int _end;
    private bool _ended;

    // The beginning of a line that is too long, while the rest of it is read and dropped.
    private byte[]? _head;

    /// <summary>From 1.</summary>
    public long Number { get; private set; }

    /// <summary>Without its end. Valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The line was longer than allowed; <see cref="Line"/> is its beginning.</summary>
    public bool TooLong { get; private set; }

    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            if (!TryCut())
            {
                if (_ended)
                    return false;
                await FillAsync(ct);
                continue;
            }

            Number++;
            if (Number == 1 && Line.Span.StartsWith("\uFEFF"u8))
                Line = Line[3..];
            if (TooLong || Line.Span.ContainsAnyExcept(" \t"u8))
                return true;
        }
    }

    private bool TryCut()
    {
        var end = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        end = end >= 0 ? _searched + end : _end;
        if (end == _end && !(_ended && (_end > _start || _head is not null)))
        {
            _searched = _end;
            return false;
        }

        TooLong = _head is not null || end - _start > maxLength + 1;
        if (TooLong)
            Line = _head ?? _buffer.AsMemory(_start, maxLength);
        else
            Line = _buffer.AsMemory(_start, end - _start - (end > _start && _buffer[end - 1] == '\r' ? 1 : 0));
        _head = null;
        _start = _searched = Math.Min(end + 1, _end);
        return true;
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (_head is null && _end - _start > maxLength + 1)
            _head = _buffer.AsSpan(_start, maxLength).ToArray();
        if (_head is not null)
            _start = _end;

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _searched, _end) = (0, _searched - _start, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        _ended = read == 0;
        _end += read;
    }
}
