namespace VectorRec.Indexer.Import.Sources;

/// <summary>Cuts a stream into lines. LF and CRLF end a line; a byte order mark and blank lines are passed over.</summary>
internal sealed class LineReader(Stream stream, int maxLength)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

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
        var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        if (length < 0 && !(_ended && _end > _start))
            return false;
        var next = length < 0 ? _end : _start + length + 1;
        if (length < 0)
            length = _end - _start;
        TooLong = length > maxLength;
        if (length > 0 && _buffer[_start + length - 1] == '\r')
            length--;
        Line = _buffer.AsMemory(_start, Math.Min(length, maxLength));
        _start = next;
        return true;
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            // What follows the limit is dropped up to the end of the line: memory does not grow with it.
            if (_end > maxLength + 2)
                _end = maxLength + 2;
            else
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, Math.Max(maxLength + 4, _buffer.Length + 4)));
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        _ended = read == 0;
        _end += read;
    }
}
