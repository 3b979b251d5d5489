using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// Scratch memory of one call: pooled arrays, pinned, handed out on 64-byte boundaries. A 512-bit load that straddles two
/// cache lines costs two, so the alignment is worth about a factor 2 in the inner loops.
/// </summary>
internal unsafe ref struct Arena
{
    private const int MaxChunks = 24;
    private const int Alignment = 64;

    private Chunks _chunks;
    private int _count;
    private byte* _next;
    private byte* _end;

    /// <summary>Memory for <paramref name="count"/> values, not cleared.</summary>
    public T* Take<T>(long count) where T : unmanaged
    {
        var bytes = (checked(count * sizeof(T)) + Alignment - 1) & -Alignment;
        if (_end - _next < bytes)
            Grow(bytes);
        var taken = _next;
        _next += bytes;
        return (T*)taken;
    }

    public T* TakeCleared<T>(long count) where T : unmanaged
    {
        var taken = Take<T>(count);
        NativeMemory.Clear(taken, (nuint)(count * sizeof(T)));
        return taken;
    }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            var array = (byte[])_chunks[i].Target!;
            _chunks[i].Free();
            ArrayPool<byte>.Shared.Return(array);
        }

        _count = 0;
    }

    private void Grow(long bytes)
    {
        var size = Math.Max(bytes + Alignment, 1L << Math.Min(16 + _count, 28));
        if (_count == MaxChunks || size > Array.MaxLength)
            throw new ArgumentException("The request needs too much memory: use a window or fewer candidates.");
        var handle = GCHandle.Alloc(ArrayPool<byte>.Shared.Rent((int)size), GCHandleType.Pinned);
        _chunks[_count++] = handle;
        var start = (byte*)handle.AddrOfPinnedObject();
        _end = start + ((byte[])handle.Target!).Length;
        _next = (byte*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    [InlineArray(MaxChunks)]
    private struct Chunks
    {
        private GCHandle _first;
    }
}
