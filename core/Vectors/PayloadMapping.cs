using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using VectorRec.Catalogue;

namespace VectorRec.Vectors;

/// <summary>A work as a point's payload, and the indexes over it. What a work does not have is left out.</summary>
internal static class PayloadMapping
{
    /// <summary>The name of a kind or a medium in a payload.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum =>
        Enum.GetName(value)!.ToLowerInvariant();

    /// <summary>One index a field. Made before any point comes, so that the graph gets the edges that filtered searches need.</summary>
    public static IEnumerable<CreateFieldIndexCollection> ToIndexes(string collection)
    {
        foreach (var field in (string[])[PayloadFields.Kind, PayloadFields.Media, PayloadFields.Language, PayloadFields.Tags,
            PayloadFields.City])
            yield return Index(field, FieldType.Keyword, new PayloadIndexParams { KeywordIndexParams = new KeywordIndexParams() });
        foreach (var field in (string[])[PayloadFields.Creator, PayloadFields.Song])
            yield return Index(field, FieldType.Integer,
                new PayloadIndexParams { IntegerIndexParams = new IntegerIndexParams { Lookup = true, Range = false } });
        yield return Index(PayloadFields.CreatedAt, FieldType.Integer,
            new PayloadIndexParams { IntegerIndexParams = new IntegerIndexParams { Lookup = false, Range = true } });
        yield return Index(PayloadFields.Quality, FieldType.Float, new PayloadIndexParams { FloatIndexParams = new FloatIndexParams() });

        CreateFieldIndexCollection Index(string field, FieldType type, PayloadIndexParams parameters) =>
            new() { CollectionName = collection, FieldName = field, FieldType = type, FieldIndexParams = parameters, Wait = true };
    }

    public static void Write(WorkRow work, MapField<string, Value> payload)
    {
        payload[PayloadFields.Kind] = new Value { StringValue = NameOf(work.Kind) };
        payload[PayloadFields.Media] = new Value { StringValue = NameOf(work.Media) };
        payload[PayloadFields.Quality] = new Value { DoubleValue = work.Quality };
        payload[PayloadFields.CreatedAt] = new Value
        {
            IntegerValue = new DateTimeOffset(DateTime.SpecifyKind(work.CreatedAt, DateTimeKind.Utc)).ToUnixTimeSeconds(),
        };
        if (work.Language is { } language)
            payload[PayloadFields.Language] = new Value { StringValue = language };
        if (work.City is { } city)
            payload[PayloadFields.City] = new Value { StringValue = city };
        if (work.CreatorId is { } creator)
            payload[PayloadFields.Creator] = new Value { IntegerValue = creator };
        if (work.SongId is { } song)
            payload[PayloadFields.Song] = new Value { IntegerValue = song };
        if (work.Tags.Length == 0)
            return;
        var tags = new ListValue();
        foreach (var tag in work.Tags)
            tags.Values.Add(new Value { StringValue = tag });
        payload[PayloadFields.Tags] = new Value { ListValue = tags };
    }
}
