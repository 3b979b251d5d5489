using System.Numerics.Tensors;
using VectorRec.Catalogue;
using VectorRec.Features;

namespace VectorRec.Funnel.Sources;

/// <summary>A query's work and creator in the space of one generation's item tower.</summary>
/// <param name="WorkRow">Row of the work in the item table, or -1.</param>
/// <param name="Work">[d], unit norm; null when no work is asked for, or this generation does not have it.</param>
/// <param name="Creator">[d], unit norm: the direction of the mean of the creator's works; null as with a work.</param>
/// <param name="Content">[content width], unit norm: the vector that the work carries, where works like it by that are asked for.</param>
public sealed record QueryVectors(int WorkRow, float[]? Work, float[]? Creator, float[]? Content = null)
{
    /// <summary>Nothing is looked for.</summary>
    public static QueryVectors None { get; } = new(-1, null, null);

    /// <param name="content">The works' vectors; null: there are none.</param>
    /// <param name="width">Of these.</param>
    public static QueryVectors Of(SlateQuery? query, ItemTable items, IWorkContent? content = null, int width = 0)
    {
        if (query is null or { WorkId: null, CreatorId: null })
            return None;
        var row = query.WorkId is { } work ? items.RowOf(work) : -1;
        return new(row, row >= 0 ? items.Embeddings.ToArray(row) : null, query.CreatorId is { } creator ? MeanOf(creator, items) : null,
            query is { ByContent: true, WorkId: { } asked } ? ContentOf(asked, content, width) : null);
    }

    /// <summary>The vector that a channel searches around, if the query has it.</summary>
    public float[]? Around(Anchor anchor) => anchor switch
    {
        Anchor.Work when Content is null => Work,
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

    private static float[]? ContentOf(long work, IWorkContent? content, int width)
    {
        var vector = new float[width];
        content?.AddContent(work, vector);
        return vector.AsSpan().ContainsAnyExcept(0f) ? vector : null;
    }

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
