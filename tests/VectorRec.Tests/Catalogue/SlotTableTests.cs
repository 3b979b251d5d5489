using CsCheck;
using VectorRec.Catalogue;

namespace VectorRec.Tests.Catalogue;

public sealed class SlotTableTests
{
    // Multiples collide, if anything does.
    private static readonly Gen<int> Key = Gen.OneOf(Gen.Int, Gen.Int[-50, 50], Gen.Int[0, 200].Select(key => key << 20));

    [Fact]
    public void Each_key_is_found_where_it_stands_and_no_other_is_found() =>
        Gen.Select(Key.Array[0, 200], Key.Array[0, 200]).Sample((keys, others) => AssertFound(keys, others));

    [Fact]
    public void Keys_of_64_bits_are_told_apart_by_all_of_them() =>
        Gen.Select(Gen.Long.Array[0, 200], Gen.Int[0, 63]).Sample((keys, bit) =>
            AssertFound(keys, [.. keys.Select(key => key ^ (1L << bit))]));

    [Fact]
    public void At_most_half_of_the_slots_are_taken_and_not_less_than_an_eighth_of_many()
    {
        Assert.Equal(4, SlotTable.BitsFor(0));
        for (var keys = 1; keys < 5_000; keys++)
        {
            var slots = 1 << SlotTable.BitsFor(keys);
            Assert.InRange(keys, keys > 8 ? slots / 8 : 1, slots / 2);
        }
    }

    [Fact]
    public async Task Whoever_reads_while_keys_are_added_finds_a_key_in_its_place_or_not_yet()
    {
        const int Count = 50_000;
        var given = TestContext.Current.CancellationToken;
        var (slots, keys) = (new int[1 << SlotTable.BitsFor(Count)], new long[Count]);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Count && !given.IsCancellationRequested;)
            {
                var found = new SlotTable<long>(slots, keys).Find(KeyAt(i));
                if (found < 0)
                    Thread.Yield();
                else
                    Assert.Equal(i++, found);
            }
        }, given)).ToArray();
        for (var i = 0; i < Count; i++)
        {
            keys[i] = KeyAt(i);
            Volatile.Write(ref new SlotTable<long>(slots, keys).SlotOf(keys[i]), i + 1);
        }

        await Wait.InTimeAsync(Task.WhenAll(readers));

        static long KeyAt(int i) => (i + 1L) * 4_096;
    }

    private static void AssertFound<TKey>(TKey[] keys, TKey[] others)
        where TKey : unmanaged, System.Numerics.IBinaryInteger<TKey>
    {
        var slots = new int[1 << SlotTable.BitsFor(keys.Length)];
        var known = new OrderedDictionary<TKey, int>();
        var list = new TKey[keys.Length];
        var table = new SlotTable<TKey>(slots, list);
        foreach (var key in keys)
        {
            Assert.Equal(known.TryGetValue(key, out var at) ? at : -1, table.Find(key));
            if (!known.TryAdd(key, known.Count))
                continue;
            list[known.Count - 1] = key;
            table.SlotOf(key) = known.Count;
        }

        foreach (var key in keys.Concat(others))
            Assert.Equal(known.TryGetValue(key, out var at) ? at : -1, table.Find(key));
    }
}
