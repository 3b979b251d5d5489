using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>
/// Unpacks gzip and fails when it is cut short, which <see cref="GZipStream"/> does not: it just ends. So one more gzip member
/// with a known text is put behind the file. Only if the file is whole does the output end with that text, which is kept back.
/// </summary>
internal sealed class WholeGzipStream(Stream packed) : Stream
{
    private static readonly byte[] Seal = SHA256.HashData(Encoding.ASCII.GetBytes("VectorRec: the end of a whole file"));

    private static readonly byte[] PackedSeal = Pack(Seal);

    private readonly GZipStream _unpacked = new(new Followed(packed, PackedSeal), CompressionMode.Decompress);

    // Bytes not yet handed out; the last ones may be the seal.
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_end - _start <= Seal.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await _unpacked.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
                return AtEnd();
            _end += read;
        }

        var count = Math.Min(buffer.Length, _end - _start - Seal.Length);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _unpacked.DisposeAsync();
        await base.DisposeAsync();
    }

    private int AtEnd() => _buffer.AsSpan(_start, _end - _start).SequenceEqual(Seal)
        ? 0
        : throw new InvalidDataException("the gzip data is cut short, or something else follows it.");

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A stream with some bytes after its end.</summary>
    private sealed class Followed(Stream first, byte[] then) : Stream
    {
        private int _used;
        private bool _empty = true;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await first.ReadAsync(buffer, cancellationToken);
            _empty &= read == 0;
            if (read > 0 || buffer.Length == 0)
                return read;
            if (_empty)
                throw new InvalidDataException("the file is empty.");
            var count = Math.Min(buffer.Length, then.Length - _used);
            then.AsMemory(_used, count).CopyTo(buffer);
            _used += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await first.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
