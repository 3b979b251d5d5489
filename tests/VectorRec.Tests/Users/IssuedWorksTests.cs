using CsCheck;
using VectorRec.Users;

namespace VectorRec.Tests.Users;

public sealed class IssuedWorksTests
{
    private static readonly DateTimeOffset Start = new(Some.Now);

    [Fact]
    public void An_answer_is_remembered_until_it_is_over_newest_first()
    {
        var issued = new IssuedWorks(new() { Seconds = 60 });
        issued.Add(1, [10, 11], Start);
        issued.Add(1, [12], Start.AddSeconds(30));
        issued.Add(2, [13], Start.AddSeconds(30));

        Assert.Equal([12, 10, 11], issued.Of(1, Start.AddSeconds(59)));
        Assert.Equal([12], issued.Of(1, Start.AddSeconds(60)));
        Assert.Equal([13], issued.Of(2, Start.AddSeconds(60)));
        Assert.Empty(issued.Of(1, Start.AddSeconds(90)));
        issued.Add(3, [14], Start.AddSeconds(100));
        Assert.Equal(1, issued.Count);
    }

    [Fact]
    public void Nothing_is_remembered_when_it_is_switched_off()
    {
        var issued = new IssuedWorks(new() { Seconds = 0 });
        issued.Add(1, [10], Start);
        Assert.Empty(issued.Of(1, Start));
    }

    [Fact]
    public void It_is_the_same_as_a_list_of_all_answers_within_its_bounds() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 12], Gen.Int[0, 9]).Array[1, 120].Sample(answers =>
        {
            var options = new IssuedOptions { Seconds = 40, PerUser = 25, Capacity = 90 };
            var issued = new IssuedWorks(options);
            var all = new List<(int User, long[] Works, DateTimeOffset At)>();
            var (now, next) = (Start, 0L);
            foreach (var (user, size, wait) in answers)
            {
                now = now.AddSeconds(wait);
                long[] works = [.. Enumerable.Range(0, size).Select(_ => next++)];
                issued.Add(user, works, now);
                all.Add((user, works, now));
                Assert.InRange(issued.Count, size, options.Capacity);

                var live = all.Where(answer => now - answer.At < TimeSpan.FromSeconds(options.Seconds)).Reverse().ToArray();
                foreach (var other in (int[])[1, 2, 3, 4])
                {
                    var expected = live.Where(answer => answer.User == other).SelectMany(answer => answer.Works)
                        .Take(options.PerUser).ToArray();
                    var found = issued.Of(other, now);
                    Assert.Equal(expected[..found.Length], found);
                    // Only the bound on all users together takes more away.
                    Assert.True(found.Length == expected.Length || live.Sum(answer => answer.Works.Length) > options.Capacity - 12);
                }
            }
        });
}
