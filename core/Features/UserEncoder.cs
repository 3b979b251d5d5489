using VectorRec.Catalogue;

namespace VectorRec.Features;

/// <summary>Users become user-tower inputs here and nowhere else.</summary>
public sealed class UserEncoder(Vocabularies vocabularies, ItemEncoder items)
{
    /// <summary>Writes the features that do not depend on behaviour.</summary>
    /// <param name="friends">Followees, newest first.</param>
    /// <param name="now">Ages are counted to its year.</param>
    public void EncodeProfile(UserProfile profile, ReadOnlySpan<long> friends, DateTimeOffset now, FeatureBatch batch, int row)
    {
        batch.Indices(FeatureNames.UserId, row)[0] = vocabularies.User.IndexOf(profile.UserId);
        batch.Indices(FeatureNames.UserLanguage, row)[0] = vocabularies.Language.IndexOf(profile.Language);
        batch.Indices(FeatureNames.UserCity, row)[0] = vocabularies.City.IndexOf(profile.City);
        batch.Indices(FeatureNames.UserAge, row)[0] = Buckets.Age(profile.BirthYear, now);
        batch.Indices(FeatureNames.UserLevel, row)[0] = Buckets.Level(profile.Level);
        var indices = batch.Indices(FeatureNames.Friends, row);
        indices.Clear();
        for (var i = 0; i < Math.Min(friends.Length, indices.Length); i++)
            indices[i] = vocabularies.User.IndexOf(friends[i]);
    }

    /// <summary>Writes the features of recent behaviour.</summary>
    /// <param name="history">Newest first; what does not fit is left out.</param>
    /// <param name="content">The vectors of works; null: nobody has any.</param>
    public void EncodeHistory(ReadOnlySpan<EngagedWork> history, IWorkContent? content, FeatureBatch batch, int row)
    {
        var works = batch.Indices(FeatureNames.HistoryWorks, row);
        var creators = batch.Indices(FeatureNames.HistoryCreators, row);
        var songs = batch.Indices(FeatureNames.HistorySongs, row);
        works.Clear();
        creators.Clear();
        songs.Clear();
        var kept = Math.Min(history.Length, works.Length);
        Span<long> tags = stackalloc long[kept * FeatureNames.TagsWidth];
        for (var i = 0; i < kept; i++)
        {
            works[i] = vocabularies.Work.IndexOf(history[i].WorkId);
            creators[i] = vocabularies.Creator.IndexOf(history[i].CreatorId);
            songs[i] = vocabularies.Song.IndexOf(history[i].SongId);
            items.EncodeTags(history[i].Tags, tags.Slice(i * FeatureNames.TagsWidth, FeatureNames.TagsWidth));
        }

        TagProfile.MostFrequent(tags, batch.Indices(FeatureNames.UserTags, row));
        if (items.ContentWidth > 0)
            EncodeContent(history[..kept], content, batch.Values(FeatureNames.HistoryContent, row));
    }

    private static void EncodeContent(ReadOnlySpan<EngagedWork> history, IWorkContent? content, Span<float> direction)
    {
        direction.Clear();
        foreach (var work in history)
            content?.AddContent(work.WorkId, direction);
        Direction.Normalise(direction, direction);
    }
}
