using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;

namespace VectorRec.Tests.Funnel.Sources;

public sealed class QueryVectorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WorkRow[] _works =
        [.. Some.Works(6, seed: 61)
            .Select((work, i) => work with { WorkId = 10 + i, CreatorId = i switch { 5 => null, < 3 => 70, _ => 71 } })];
    private readonly float[][] _embeddings = [[1, 0], [0, 1], [0.6f, 0.8f], [1, 0], [-1, 0], [0, 1]];

    [Fact]
    public void A_work_is_looked_for_by_its_vector_and_a_creator_by_the_direction_of_the_mean_of_theirs()
    {
        using var table = Some.Table(_folder["items.vrt"], _works, _embeddings, new float[6]);
        var both = QueryVectors.Of(new(null, 12, 70), table);
        var norm = Math.Sqrt((1.6 * 1.6) + (1.8 * 1.8));

        Assert.Equal(2, both.WorkRow);
        Assert.Equal([0.6f, 0.8f], both.Work!);
        Assert.Equal(1.6 / norm, both.Creator![0], 1e-6);
        Assert.Equal(1.8 / norm, both.Creator[1], 1e-6);
        Assert.Equal((both.Work, both.Creator, null), (both.Around(Anchor.Work), both.Around(Anchor.Creator), both.Around(Anchor.User)));

        // The mean of both cosines.
        Assert.Equal((0.6 + (1.6 / norm)) / 2, both.Likeness(table.Embeddings, 0), 1e-6);
        Assert.Equal(0.6, (both with { Creator = null }).Likeness(table.Embeddings, 0), 1e-6);
        Assert.Equal(1.6 / norm, (both with { Work = null }).Likeness(table.Embeddings, 0), 1e-6);
        Assert.Equal(0, QueryVectors.None.Likeness(table.Embeddings, 0));
    }

    [Fact]
    public void What_the_generation_does_not_have_or_cannot_tell_the_direction_of_is_not_looked_for()
    {
        using var table = Some.Table(_folder["items.vrt"], _works, _embeddings, new float[6]);

        Assert.Equal((-1, null, null), Parts(QueryVectors.Of(new(null, 99, 72), table)));
        // Works that point in opposite directions have no mean.
        Assert.Null(QueryVectors.Of(new(null, null, 71), table).Creator);
        Assert.Equal((-1, null, null), Parts(QueryVectors.Of(new("text", null, null), table)));
        Assert.Same(QueryVectors.None, QueryVectors.Of(null, table));

        static (int, float[]?, float[]?) Parts(QueryVectors query) => (query.WorkRow, query.Work, query.Creator);
    }

    public void Dispose() => _folder.Dispose();
}
