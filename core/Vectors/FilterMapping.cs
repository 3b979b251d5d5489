using Qdrant.Client.Grpc;
using VectorRec.Catalogue;
using Range = Qdrant.Client.Grpc.Range;

namespace VectorRec.Vectors;

/// <summary>A filter of ours as one of Qdrant's: every field that is set becomes one condition that must hold.</summary>
internal static class FilterMapping
{
    public static Filter ToFilter(WorkFilter filter)
    {
        var result = new Filter();
        if (filter.Kinds.Count > 0)
            Any(PayloadFields.Kind, filter.Kinds.Select(PayloadMapping.NameOf));
        if (filter.Media is { } media)
            Any(PayloadFields.Media, [PayloadMapping.NameOf(media)]);
        if (filter.Languages.Count > 0)
            Any(PayloadFields.Language, filter.Languages);
        if (filter.Tags.Count > 0)
            Any(PayloadFields.Tags, filter.Tags);
        if (filter.City is { } city)
            Any(PayloadFields.City, [city]);
        if (filter.CreatorIds.Count > 0)
            AnyId(PayloadFields.Creator, filter.CreatorIds);
        if (filter.SongIds.Count > 0)
            AnyId(PayloadFields.Song, filter.SongIds);
        if (filter.MinQuality is { } quality)
            Must(new FieldCondition { Key = PayloadFields.Quality, Range = new Range { Gte = quality } });
        if (filter.CreatedAfter is { } time)
            Must(new FieldCondition { Key = PayloadFields.CreatedAt, Range = new Range { Gt = time.ToUnixTimeSeconds() } });
        return result;

        void Any(string field, IEnumerable<string> names)
        {
            var keywords = new RepeatedStrings();
            keywords.Strings.AddRange(names);
            Must(new FieldCondition { Key = field, Match = new Match { Keywords = keywords } });
        }

        void AnyId(string field, IEnumerable<long> ids)
        {
            var integers = new RepeatedIntegers();
            integers.Integers.AddRange(ids);
            Must(new FieldCondition { Key = field, Match = new Match { Integers = integers } });
        }

        void Must(FieldCondition condition) => result.Must.Add(new Condition { Field = condition });
    }
}
