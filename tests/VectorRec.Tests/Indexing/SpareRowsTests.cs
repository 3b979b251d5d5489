using VectorRec.Indexing;

namespace VectorRec.Tests.Indexing;

public sealed class SpareRowsTests
{
    [Theory]
    [InlineData(0, 16_384)]
    [InlineData(131_072, 16_384)]
    [InlineData(131_080, 16_385)]
    [InlineData(10_000_000, 1_250_000)]
    public void Room_for_later_works_follows_the_catalogue(int works, int spare) => Assert.Equal(spare, new IndexOptions().SpareFor(works));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Room_that_was_asked_for_is_what_there_is(int spare) =>
        Assert.Equal(spare, new IndexOptions { SpareWorks = spare }.SpareFor(10_000_000));
}
