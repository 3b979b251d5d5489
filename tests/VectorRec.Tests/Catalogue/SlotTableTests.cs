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
    public async Task Whoever_reads_while_keys_are_added_finds_a_key_in_its_place_or_not_yet_and_never_another()
    {
        const int Count = 500_000;
        var given = TestContext.Current.CancellationToken;
        var (slots, keys) = (new int[1 << SlotTable.BitsFor(Count)], new long[Count]);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Count && !given.IsCancellationRequested;)
            {
                // The next one may come at any moment; the other never does.
                Assert.Equal(-1, new SlotTable<long>(slots, keys).Find(KeyAt(i) + 1));
                if (new SlotTable<long>(slots, keys).Find(KeyAt(i)) is >= 0 and var found)
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

    [Fact]
    public void A_key_that_was_added_after_the_keys_were_taken_is_not_found_and_hides_no_other()
    {
        long[] keys = [.. Enumerable.Range(0, 100).Select(i => i * 4_096L)];
        var slots = new int[1 << SlotTable.BitsFor(keys.Length)];
        for (var i = 0; i < keys.Length; i++)
            new SlotTable<long>(slots, keys).SlotOf(keys[i]) = i + 1;
        var early = new SlotTable<long>(slots, keys.AsSpan(0, 50));
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal(i < 50 ? i : -1, early.Find(keys[i]));
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
