using System.Numerics.Tensors;
using VectorRec.Catalogue;

namespace VectorRec.Funnel.Sources;

/// <summary>A query's work and creator in the space of one generation's item tower.</summary>
/// <param name="WorkRow">Row of the work in the item table, or -1.</param>
/// <param name="Work">[d], unit norm; null when no work is asked for, or this generation does not have it.</param>
/// <param name="Creator">[d], unit norm: the direction of the mean of the creator's works; null as with a work.</param>
public sealed record QueryVectors(int WorkRow, float[]? Work, float[]? Creator)
{
    /// <summary>Nothing is looked for.</summary>
    public static QueryVectors None { get; } = new(-1, null, null);

    public static QueryVectors Of(SlateQuery? query, ItemTable items)
    {
        if (query is null or { WorkId: null, CreatorId: null })
            return None;
        var row = query.WorkId is { } work ? items.RowOf(work) : -1;
        return new(row, row >= 0 ? items.Embeddings.ToArray(row) : null, query.CreatorId is { } creator ? MeanOf(creator, items) : null);
    }

    /// <summary>The vector that a channel searches around, if the query has it.</summary>
    public float[]? Around(Anchor anchor) => anchor switch
    {
        Anchor.Work => Work,
        Anchor.Creator => Creator,
        _ => null,
    };

    /// <summary>The mean cosine between a work and what is looked for, [-1, 1]; 0 when that is text alone.</summary>
    /// <param name="row">Of the work.</param>
    public float Likeness(EmbeddingMatrix embeddings, int row) => (Work, Creator) switch
    {
        (null, null) => 0,
        ({ } work, null) => embeddings.Dot(work, row),
        (null, { } creator) => embeddings.Dot(creator, row),
        ({ } work, { } creator) => (embeddings.Dot(work, row) + embeddings.Dot(creator, row)) / 2,
    };

    private static float[]? MeanOf(long creator, ItemTable items)
    {
        var sum = new float[items.Dimension];
        var embedding = new float[items.Dimension];
        var works = items.Postings.OfCreator(items.CreatorCode(creator));
        Add(works.Indexed);
        Add(works.Newer);
        Add(works.Newest);
        var norm = TensorPrimitives.Norm(sum);
        if (!(norm > 0))
            return null;
        TensorPrimitives.Divide(sum, norm, sum);
        return sum;

        void Add(ReadOnlySpan<int> rows)
        {
            foreach (var row in rows)
            {
                items.Embeddings.CopyTo(row, embedding);
                TensorPrimitives.Add(sum, embedding, sum);
            }
        }
    }
}
