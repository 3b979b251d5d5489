using System.Buffers;
using CsCheck;
using Google.Protobuf;
using Qdrant.Client.Grpc;
using VectorRec.Vectors;

namespace VectorRec.Tests.Vectors;

/// <summary>What is read off the wire is what the client would read.</summary>
public sealed class ParsedHitsTests
{
    private static readonly Gen<(long, float)[][]> Results =
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Float).Array[0, 40].Array[0, 5];

    [Fact]
    public void Ids_and_scores_of_every_answer_are_read() => Results.Sample(results =>
    {
        var answer = Written(results);
        Assert.Equal(results, Read(answer.ToByteArray(), results.Length, pieces: 1));
        Assert.Equal(results, Read(answer.ToByteArray(), results.Length, pieces: 7));
    });

    [Fact]
    public void What_else_an_answer_holds_is_passed_over() => Results.Sample(results =>
    {
        var answer = Written(results);
        foreach (var point in answer.Result.SelectMany(result => result.Result))
        {
            point.Payload["kind"] = new Value { StringValue = "work" };
            point.Payload["tags"] = new Value { ListValue = new ListValue { Values = { new Value { DoubleValue = 0.5 } } } };
            point.Vectors = new VectorsOutput { Vector = new VectorOutput { Dense = new DenseVector { Data = { 1, 2, 3 } } } };
        }

        answer.Usage = new Usage();
        Assert.Equal(results, Read(answer.ToByteArray(), results.Length, pieces: 3));
    });

    [Fact]
    public void A_damaged_answer_is_refused_or_read_and_nothing_else_happens()
    {
        var bytes = Written([[(1, 0.5f), (300, -1f)], [(1L << 40, 2f)]]).ToByteArray();
        var (read, refused) = (0, 0);
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. bytes];
                damaged[at] ^= (byte)(1 << bit);
                Try(damaged);
            }

            Try(bytes[..at]);
        }

        Assert.True(read > 50 && refused > 50, $"{read} read, {refused} refused");

        void Try(byte[] answer)
        {
            try
            {
                ParsedHits.Read(new ReadOnlySequence<byte>(answer), HitsMapping.Fields);
                read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
    }

    private static QueryBatchResponse Written((long WorkId, float Score)[][] results)
    {
        var response = new QueryBatchResponse { Time = 0.25 };
        foreach (var hits in results)
        {
            var result = new BatchResult();
            foreach (var (work, score) in hits)
                result.Result.Add(new ScoredPoint { Id = new PointId { Num = (ulong)work }, Score = score, Version = 3 });
            response.Result.Add(result);
        }

        return response;
    }

    private static (long, float)[][] Read(byte[] answer, int queries, int pieces)
    {
        var parsed = ParsedHits.Read(Pieces.Of(answer, pieces), HitsMapping.Fields);
        Assert.Equal(queries, parsed.Count);
        VectorHits[] hits = [.. Enumerable.Range(0, queries).Select(_ => new VectorHits())];
        parsed.MoveTo(hits);
        return [.. hits.Select(of => Enumerable.Range(0, of.Count).Select(i => (of.WorkIds[i], of.Scores[i])).ToArray())];
    }

    /// <summary>Bytes as they come from a network.</summary>
    private sealed class Pieces : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Of(byte[] bytes, int pieces)
        {
            var size = Math.Max(1, bytes.Length / pieces);
            Pieces first = new() { Memory = bytes.AsMemory(0, Math.Min(size, bytes.Length)) };
            var last = first;
            for (var at = first.Memory.Length; at < bytes.Length; at += size)
            {
                Pieces next = new() { Memory = bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }

            return new(first, 0, last, last.Memory.Length);
        }
    }
}
