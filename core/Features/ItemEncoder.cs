using VectorRec.Catalogue;

namespace VectorRec.Features;

/// <summary>Works become item-tower inputs here and nowhere else.</summary>
/// <param name="contentWidth">Of the schema.</param>
public sealed class ItemEncoder(Vocabularies vocabularies, int contentWidth = 0)
{
    /// <summary>Writes one work into <paramref name="row"/> of an item-side batch.</summary>
    public void Encode(WorkRow work, FeatureBatch batch, int row)
    {
        batch.Indices(FeatureNames.WorkId, row)[0] = vocabularies.Work.IndexOf(work.WorkId);
        batch.Indices(FeatureNames.CreatorId, row)[0] = vocabularies.Creator.IndexOf(work.CreatorId);
        batch.Indices(FeatureNames.SongId, row)[0] = vocabularies.Song.IndexOf(work.SongId);
        batch.Indices(FeatureNames.Kind, row)[0] = Buckets.Kind(work.Kind);
        batch.Indices(FeatureNames.Media, row)[0] = Buckets.MediaOf(work.Media);
        batch.Indices(FeatureNames.WorkLanguage, row)[0] = vocabularies.Language.IndexOf(work.Language);
        batch.Indices(FeatureNames.WorkCity, row)[0] = vocabularies.City.IndexOf(work.City);
        EncodeTags(work.Tags, batch.Indices(FeatureNames.Tags, row));
        batch.Indices(FeatureNames.Duration, row)[0] = Buckets.Duration(work.DurationSeconds);
        batch.Values(FeatureNames.Quality, row)[0] = work.Quality;
        if (contentWidth > 0)
            batch.Values(FeatureNames.ContentMissing, row)[0] = EncodeContent(work.Vector, batch.Values(FeatureNames.Content, row)) ? 0 : 1;
    }

    // The direction counts. Lengths are taken in 64 bits: those of 32 go from 1e-45 to 3e38.
    private static bool EncodeContent(ReadOnlySpan<float> vector, Span<float> content)
    {
        content.Clear();
        var length = 0.0;
        foreach (var number in vector)
            length += (double)number * number;
        if (vector.Length != content.Length || !(length > 0) || !double.IsFinite(length))
            return false;
        for (var i = 0; i < content.Length; i++)
            content[i] = (float)(vector[i] / Math.Sqrt(length));
        return true;
    }

    /// <summary>The first tags of a work as vocabulary indices, padded with 0.</summary>
    public void EncodeTags(ReadOnlySpan<string> tags, Span<long> indices)
    {
        indices.Clear();
        for (var i = 0; i < Math.Min(tags.Length, indices.Length); i++)
            indices[i] = vocabularies.Tag.IndexOf(tags[i]);
    }
}
