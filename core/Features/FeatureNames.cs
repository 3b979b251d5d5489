namespace VectorRec.Features;

/// <summary>The names of all features, and how wide the fixed ones are.</summary>
public static class FeatureNames
{
    public const string UserId = "user_id";
    public const string UserLanguage = "user_language";
    public const string UserCity = "user_city";
    public const string UserAge = "user_age";
    public const string UserLevel = "user_level";
    public const string Friends = "friends";
    public const string HistoryWorks = "history_works";
    public const string HistoryCreators = "history_creators";
    public const string HistorySongs = "history_songs";
    public const string UserTags = "user_tags";

    /// <summary>Where the vectors of the works of recent behaviour point together, at length 1; all zeros without any.</summary>
    public const string HistoryContent = "history_content";

    public const string WorkId = "work_id";
    public const string CreatorId = "creator_id";
    public const string SongId = "song_id";
    public const string Kind = "kind";
    public const string Media = "media";
    public const string WorkLanguage = "work_language";
    public const string WorkCity = "work_city";
    public const string Tags = "tags";
    public const string Duration = "duration";
    public const string Quality = "quality";

    /// <summary>The work's vector at length 1; all zeros when it has none.</summary>
    public const string Content = "content";

    /// <summary>1 when the work has no vector.</summary>
    public const string ContentMissing = "content_missing";

    /// <summary>Followees a user's row carries, newest first.</summary>
    public const int FriendsWidth = 50;

    /// <summary>Tags a work's or a user's row carries.</summary>
    public const int TagsWidth = 10;

    /// <summary>Numbers of a vector, at most.</summary>
    public const int MaxContentWidth = 4_096;

    /// <summary>Works of a user's recent behaviour, newest first, unless the export says otherwise.</summary>
    public const int DefaultHistoryLength = 50;
}
