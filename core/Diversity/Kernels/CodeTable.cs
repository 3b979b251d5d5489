using VectorRec.Catalogue;

namespace VectorRec.Diversity.Kernels;

/// <summary>Numbers distinct codes 0, 1, ... in the order they are first seen.</summary>
internal unsafe struct CodeTable
{
    private readonly int* _slots;
    private readonly int _slotCount;
    private readonly int* _codes;
    private readonly int _capacity;
    private int _count;

    /// <param name="capacity">Codes that may be numbered.</param>
    public CodeTable(ref Arena arena, int capacity)
    {
        _slotCount = 1 << SlotTable.BitsFor(capacity);
        _slots = arena.TakeCleared<int>(_slotCount);
        _codes = arena.Take<int>(capacity);
        _capacity = capacity;
    }

    public int NumberOf(int code)
    {
        ref var slot = ref new SlotTable<int>(new(_slots, _slotCount), new(_codes, _capacity)).SlotOf(code);
        if (slot == 0)
        {
            _codes[_count] = code;
            slot = ++_count;
        }

        return slot - 1;
    }
}
