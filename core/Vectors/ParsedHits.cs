using System.Buffers;
using System.Collections.Concurrent;

namespace VectorRec.Vectors;

/// <summary>
/// An answer to several queries, read off the wire. The client would make four objects of each hit, 450 bytes, of which 12 are wanted.
/// </summary>
/// <remarks>
/// Protocol buffers, wire format: a field is a varint, <c>number &lt;&lt; 3 | type</c>, and its value; type 0 is a varint, 1 eight bytes, 2
/// a length and as many bytes, 5 four bytes. What is not wanted is skipped by its type.
/// </remarks>
internal sealed class ParsedHits
{
    private static readonly ConcurrentBag<ParsedHits> Spare = [];

    private readonly List<VectorHits> _hits = [];

    /// <summary>Queries that were answered.</summary>
    public int Count { get; private set; }

    /// <param name="response">A <c>QueryBatchResponse</c>.</param>
    /// <param name="fields">The numbers of its fields.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ParsedHits Read(ReadOnlySequence<byte> response, in HitFields fields)
    {
        var parsed = Spare.TryTake(out var spare) ? spare : new();
        parsed.Count = 0;
        var reader = new WireReader(response);
        while (reader.Next(out var field))
        {
            if (field == fields.Results)
                parsed.Add(reader.Message(), fields);
            else
                reader.Skip();
        }

        return parsed;
    }

    /// <summary>Gives a query's hits to the caller's, and takes the memory of those; then this can be used again.</summary>
    public void MoveTo(IReadOnlyList<VectorHits> results)
    {
        for (var i = 0; i < results.Count; i++)
            results[i].Swap(_hits[i]);
        Spare.Add(this);
    }

    private void Add(ReadOnlySequence<byte> result, in HitFields fields)
    {
        if (_hits.Count == Count)
            _hits.Add(new VectorHits());
        var hits = _hits[Count++];
        hits.Clear();
        var reader = new WireReader(result);
        while (reader.Next(out var field))
        {
            if (field == fields.Points)
                Add(hits, new WireReader(reader.Message()), fields);
            else
                reader.Skip();
        }
    }

    private static void Add(VectorHits hits, WireReader point, in HitFields fields)
    {
        var (work, score) = (0L, 0f);
        while (point.Next(out var field))
        {
            if (field == fields.Id)
                work = Number(new WireReader(point.Message()), fields);
            else if (field == fields.Score)
                score = point.Float();
            else
                point.Skip();
        }

        hits.Add(work, score);
    }

    private static long Number(WireReader id, in HitFields fields)
    {
        var number = 0L;
        while (id.Next(out var field))
        {
            if (field == fields.Number)
                number = (long)id.Varint();
            else
                id.Skip();
        }

        return number;
    }
}

/// <summary>Numbers of the fields of an answer.</summary>
/// <param name="Results">Of the answer: an answer to one query.</param>
/// <param name="Points">Of that: a hit.</param>
/// <param name="Id">Of a hit: its id.</param>
/// <param name="Score">Of a hit.</param>
/// <param name="Number">Of an id that is a number.</param>
internal readonly record struct HitFields(int Results, int Points, int Id, int Score, int Number);
