using CsCheck;
using VectorRec.Users.Sessions;

namespace VectorRec.Tests.Users.Sessions;

public sealed class CursorTextTests
{
    private static readonly CursorKey Key = new("a secret that nobody else has, we hope"u8);
    private static readonly long[] Sizes = [1_000, 10_000_000, long.MaxValue];
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 30, TimeSpan.Zero);

    [Fact]
    public void What_is_written_is_read_the_newest_in_their_order_and_ages_are_not_mixed() =>
        Gen.Select(Gen.Int[0, 1_200], Gen.Int[0, 2], Gen.Int[0, 1 << 20]).Sample((count, size, seed) =>
        {
            var most = Sizes[size];
            var random = new Random(seed);
            var works = new HashSet<long>();
            while (works.Count < Math.Min(count, most / 2))
                works.Add(random.NextInt64(most));
            var cursor = new SessionCursor(random.NextInt64(), random.NextInt64(), Now, []);
            foreach (var page in works.Chunk(10))
                cursor = Read(CursorText.Write(cursor.After(page, Now), Key, 2_000));

            var answered = works.Chunk(10).Reverse().SelectMany(page => page).ToArray();
            Assert.Equal(answered.Take(50), cursor.Works.Take(50));
            Assert.Equal(works.Order(), cursor.Works.Order());
            // Of two that are a group apart or more, the newer one comes first.
            var places = answered.Index().ToDictionary(work => work.Item, work => work.Index);
            Assert.All(cursor.Works.Index(), work => Assert.InRange(work.Index - places[work.Item], -800, 800));
            Assert.Equal(Now.AddSeconds(-30), cursor.At);
        }, iter: 50);

    [Fact]
    public void Of_too_many_works_the_newest_stay()
    {
        var cursor = Read(CursorText.Write(new(1, 2, Now, [.. Enumerable.Range(0, 5_000).Select(i => (long)i)]), Key, 1_000));
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (long)i), cursor.Works.Order());
    }

    [Fact]
    public void Six_hundred_works_of_ten_million_take_about_two_thousand_characters()
    {
        var random = new Random(3);
        var works = Enumerable.Range(0, 600).Select(_ => random.NextInt64(10_000_000)).Distinct().ToArray();
        Assert.InRange(CursorText.Write(new(1, 2, Now, works), Key, 1_000).Length, 1_500, 2_400);
    }

    [Fact]
    public void No_bit_can_be_changed_and_no_other_key_seals()
    {
        var text = CursorText.Write(new(1, 2, Now, [7, 300, 5]), Key, 1_000);
        Assert.Null(CursorText.Read(text, [new CursorKey("another secret"u8)]));
        Assert.NotNull(CursorText.Read(text, [new CursorKey("another secret"u8), Key]));
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(CursorText.Read(System.Buffers.Text.Base64Url.EncodeToString(bytes), [Key]));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static SessionCursor Read(string text) => CursorText.Read(text, [Key])!;
}
