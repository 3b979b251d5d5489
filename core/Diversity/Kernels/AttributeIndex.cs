using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// Which candidates share a value of one attribute. Values are numbered 0..Values-1; each candidate holds none, one or (tags) several,
/// and the candidates of a value form a chain.
/// </summary>
internal readonly unsafe struct AttributeIndex
{
    public readonly int Values;

    private readonly int* _start;
    private readonly int* _value;
    private readonly int* _candidate;
    private readonly int* _next;
    private readonly int* _head;

    public AttributeIndex(ref Arena arena, in DiversityInput input, in ScoreOrder order, SlateAttribute attribute)
    {
        var entries = 0;
        for (var i = 0; i < order.Count; i++)
            entries += CountOf(input, attribute, order.Source[i]);
        _start = arena.Take<int>(order.Count + 1);
        _value = arena.Take<int>(entries);
        _candidate = arena.Take<int>(entries);
        _next = arena.Take<int>(entries);
        _head = arena.Take<int>(entries);
        var table = new CodeTable(ref arena, entries);
        var entry = 0;
        for (var i = 0; i < order.Count; i++)
        {
            _start[i] = entry;
            var source = order.Source[i];
            var count = CountOf(input, attribute, source);
            for (var k = 0; k < count; k++, entry++)
            {
                var value = table.NumberOf(CodeOf(input, attribute, source, k));
                if (value == Values)
                {
                    Values++;
                    _head[value] = -1;
                }

                (_value[entry], _candidate[entry]) = (value, i);
                (_next[entry], _head[value]) = (_head[value], entry);
            }
        }

        _start[order.Count] = entry;
    }

    public ReadOnlySpan<int> ValuesOf(int candidate) => new(_value + _start[candidate], _start[candidate + 1] - _start[candidate]);

    /// <summary>First entry of a value's chain, or -1.</summary>
    public int First(int value) => _head[value];

    public int Next(int entry) => _next[entry];

    public int CandidateOf(int entry) => _candidate[entry];

    private static int CountOf(in DiversityInput input, SlateAttribute attribute, int source) => attribute switch
    {
        SlateAttribute.Creator => input.Creator.Length > 0 && input.Creator[source] >= 0 ? 1 : 0,
        SlateAttribute.Song => input.Song.Length > 0 && input.Song[source] >= 0 ? 1 : 0,
        SlateAttribute.Media => input.Media.Length > 0 ? 1 : 0,
        _ => input.TagsOf(source).Length,
    };

    private static int CodeOf(in DiversityInput input, SlateAttribute attribute, int source, int k) => attribute switch
    {
        SlateAttribute.Creator => input.Creator[source],
        SlateAttribute.Song => input.Song[source],
        SlateAttribute.Media => input.Media[source],
        _ => input.TagsOf(source)[k],
    };
}
