using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Diversity;

namespace VectorRec.Funnel.Reranking;

/// <summary>
/// What re-ranking needs of the kept candidates and of what the user saw last, gathered from the item table into pooled columns.
/// </summary>
internal sealed class RerankInput : IDisposable
{
    /// <summary>Newest works of the user that can repel.</summary>
    public const int MostServed = 50;

    /// <summary>Works that count as one earlier request.</summary>
    private const int ServedPerRequest = 10;

    private readonly int _count;
    private readonly int _dimension;
    private readonly float[] _scores;
    private readonly float[] _embeddings;
    private readonly int[] _creators;
    private readonly int[] _songs;
    private readonly byte[] _media;
    private readonly long[] _ids;
    private readonly int[] _tagStarts;
    private readonly ushort[] _tags;
    private readonly float[] _served;
    private readonly float[] _servedAge;
    private readonly int _servedCount;

    /// <param name="served">Works shown to the user, newest first; empty when they shall not repel.</param>
    public RerankInput(ItemTable items, Candidates candidates, ReadOnlySpan<int> kept, ReadOnlySpan<long> served)
    {
        _count = kept.Length;
        _dimension = items.Dimension;
        _scores = ArrayPool<float>.Shared.Rent(_count);
        _embeddings = ArrayPool<float>.Shared.Rent(_count * _dimension);
        _creators = ArrayPool<int>.Shared.Rent(_count);
        _songs = ArrayPool<int>.Shared.Rent(_count);
        _media = ArrayPool<byte>.Shared.Rent(_count);
        _ids = ArrayPool<long>.Shared.Rent(_count);
        _tagStarts = ArrayPool<int>.Shared.Rent(_count + 1);
        var tags = 0;
        for (var i = 0; i < _count; i++)
        {
            var row = candidates.Row[kept[i]];
            _scores[i] = candidates.Score[kept[i]];
            items.Embeddings.CopyTo(row, _embeddings.AsSpan(i * _dimension));
            _creators[i] = items.Creator[row];
            _songs[i] = items.Song[row];
            _media[i] = (byte)items.Media[row];
            _ids[i] = items.WorkIds[row];
            _tagStarts[i] = tags;
            tags += items.Tags(row).Length;
        }

        _tagStarts[_count] = tags;
        _tags = ArrayPool<ushort>.Shared.Rent(tags);
        for (var i = 0; i < _count; i++)
            items.Tags(candidates.Row[kept[i]]).CopyTo(_tags.AsSpan(_tagStarts[i]));

        served = served[..Math.Min(served.Length, MostServed)];
        _served = ArrayPool<float>.Shared.Rent(served.Length * _dimension);
        _servedAge = ArrayPool<float>.Shared.Rent(served.Length);
        for (var i = 0; i < served.Length; i++)
        {
            if (items.RowOf(served[i]) is not (>= 0 and var row))
                continue;
            items.Embeddings.CopyTo(row, _served.AsSpan(_servedCount * _dimension));
            _servedAge[_servedCount++] = i / ServedPerRequest;
        }
    }

    public DiversityInput View => new()
    {
        Scores = _scores.AsSpan(0, _count),
        Embeddings = _embeddings.AsSpan(0, _count * _dimension),
        Dimension = _dimension,
        Creator = _creators.AsSpan(0, _count),
        Song = _songs.AsSpan(0, _count),
        Media = _media.AsSpan(0, _count),
        TagStart = _tagStarts.AsSpan(0, _count + 1),
        Tags = _tags.AsSpan(0, _tagStarts[_count]),
        Ids = _ids.AsSpan(0, _count),
        Served = _served.AsSpan(0, _servedCount * _dimension),
        ServedAge = _servedAge.AsSpan(0, _servedCount),
    };

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<float>.Shared.Return(_embeddings);
        ArrayPool<int>.Shared.Return(_creators);
        ArrayPool<int>.Shared.Return(_songs);
        ArrayPool<byte>.Shared.Return(_media);
        ArrayPool<long>.Shared.Return(_ids);
        ArrayPool<int>.Shared.Return(_tagStarts);
        ArrayPool<ushort>.Shared.Return(_tags);
        ArrayPool<float>.Shared.Return(_served);
        ArrayPool<float>.Shared.Return(_servedAge);
    }
}
