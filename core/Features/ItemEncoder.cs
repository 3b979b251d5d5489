using VectorRec.Catalogue;

namespace VectorRec.Features;

/// <summary>Works become item-tower inputs here and nowhere else.</summary>
/// <param name="contentWidth">Of the schema.</param>
public sealed class ItemEncoder(Vocabularies vocabularies, int contentWidth = 0)
{
    /// <summary>Numbers of the works' vectors; 0: the models read none.</summary>
    public int ContentWidth => contentWidth;

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
        {
            var known = Direction.Normalise(work.Vector, batch.Values(FeatureNames.Content, row));
            batch.Values(FeatureNames.ContentMissing, row)[0] = known ? 0 : 1;
        }
    }

    /// <summary>The first tags of a work as vocabulary indices, padded with 0.</summary>
    public void EncodeTags(ReadOnlySpan<string> tags, Span<long> indices)
    {
        indices.Clear();
        for (var i = 0; i < Math.Min(tags.Length, indices.Length); i++)
            indices[i] = vocabularies.Tag.IndexOf(tags[i]);
    }
}
