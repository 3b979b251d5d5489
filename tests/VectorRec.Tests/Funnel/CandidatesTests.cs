using VectorRec.Funnel;

namespace VectorRec.Tests.Funnel;

public sealed class CandidatesTests
{
    [Fact]
    public void Works_stand_once_in_the_order_they_came_with_all_their_channels_however_many_there_are()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (count, rows) = (random.Next(1, 20_000), random.Next(1, 40_000));
            using var candidates = new Candidates();
            var expected = new OrderedDictionary<int, uint>();
            Assert.Equal(-1, candidates.PositionOf(0));
            for (var i = 0; i < count; i++)
            {
                // Multiples collide, if anything does.
                var (row, channel) = (random.Next(rows) * (seed % 3 == 0 ? 4_096 : 1), random.Next(32));
                Assert.Equal(!expected.ContainsKey(row), candidates.Add(row, channel));
                expected[row] = expected.GetValueOrDefault(row) | (1u << channel);
            }

            Assert.Equal(expected.Keys, candidates.Row.ToArray());
            Assert.Equal(expected.Values, candidates.Channels.ToArray());
            for (var i = 0; i < expected.Count; i++)
                Assert.Equal(i, candidates.PositionOf(expected.GetAt(i).Key));
            Assert.All(Enumerable.Range(0, 1_000).Select(_ => random.Next()).Where(row => !expected.ContainsKey(row)),
                row => Assert.Equal(-1, candidates.PositionOf(row)));
        }
    }
}
