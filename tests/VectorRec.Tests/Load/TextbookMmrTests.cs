using VectorRec.Load.Targets;

namespace VectorRec.Tests.Load;

public sealed class TextbookMmrTests
{
    [Fact]
    public void A_copy_of_what_was_picked_comes_after_something_else()
    {
        float[][] vectors = [[1, 0], [1, 0], [0, 1]];
        Assert.Equal([0, 2, 1], TextbookMmr.Pick(vectors, [0.9f, 0.8f, 0.3f], 3, lambda: 0.5f));
        Assert.Equal([0, 1, 2], TextbookMmr.Pick(vectors, [0.9f, 0.8f, 0.3f], 3, lambda: 1));
        Assert.Equal([0, 2], TextbookMmr.Pick(vectors, [0.9f, 0.8f, 0.3f], 2, lambda: 0.5f));
        Assert.Empty(TextbookMmr.Pick([], [], 5, lambda: 0.5f));
    }
}
