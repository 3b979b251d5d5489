using System.Numerics;

namespace VectorRec.Diversity.Kernels;

/// <summary>Numbers distinct codes 0, 1, ... in the order they are first seen (open addressing, at most half full).</summary>
internal unsafe struct CodeTable
{
    private readonly int* _code;
    private readonly int* _number;
    private readonly int _shift;
    private readonly int _mask;
    private int _count;

    public CodeTable(ref Arena arena, int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * capacity, 16));
        _mask = size - 1;
        _shift = 32 - BitOperations.Log2((uint)size);
        _code = arena.Take<int>(size);
        _number = arena.TakeCleared<int>(size);
    }

    public int NumberOf(int code)
    {
        var slot = (int)((uint)code * 0x9E3779B9u >> _shift);
        for (; ; slot = (slot + 1) & _mask)
        {
            if (_number[slot] == 0)
            {
                _code[slot] = code;
                _number[slot] = ++_count;
            }

            if (_code[slot] == code)
                return _number[slot] - 1;
        }
    }
}
