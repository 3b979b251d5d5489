using VectorRec.Funnel.Ranking;

namespace VectorRec.Funnel;

/// <summary>What became of a candidate. Ordered by stage; everything but the last says which rule took it out.</summary>
public enum Fate : byte
{
    /// <summary>Still in the funnel when it was read.</summary>
    Recalled,

    /// <summary>Left the catalogue since the index was built, or is off the air.</summary>
    Inactive,

    /// <summary>The user has seen it.</summary>
    Seen,

    /// <summary>An answer to the user had it moments ago.</summary>
    JustIssued,

    /// <summary>The user blocked its creator.</summary>
    BlockedCreator,

    /// <summary>The user is not interested in it.</summary>
    UnwantedWork,

    /// <summary>The user is not interested in its creator.</summary>
    UnwantedCreator,

    /// <summary>The user is not interested in its song.</summary>
    UnwantedSong,

    /// <summary>The user is not interested in one of its tags.</summary>
    UnwantedTag,

    /// <summary>It is the user's own.</summary>
    OwnWork,

    /// <summary>It is the work that was asked about, or the same song by the same creator.</summary>
    SameRecording,

    /// <summary>The request asked for something else.</summary>
    RequestFilter,

    /// <summary>It belongs to another of the pages that are asked for at once.</summary>
    OtherPage,

    /// <summary>It stands for nothing of what the slate is of: it has no song, or no creator.</summary>
    NoSubject,

    /// <summary>The user has sung its song, or follows its creator, and the slate is of others.</summary>
    KnownSubject,

    /// <summary>Its score is not a number.</summary>
    NotFinite,

    /// <summary>Others scored higher in coarse ranking.</summary>
    CoarseCut,

    /// <summary>A better work stands for the same song, or creator, where a slate is of these.</summary>
    SameSubject,

    /// <summary>Its class had its share.</summary>
    RatioCut,

    /// <summary>It was too much like better works when coarse ranking cut.</summary>
    DiversityCut,

    /// <summary>Fine ranking gave it a score that is not a number.</summary>
    FineNotFinite,

    /// <summary>Others scored higher in fine ranking, or it was not good enough to be scored there.</summary>
    FineCut,

    /// <summary>Others made a better slate.</summary>
    SlateCut,

    /// <summary>It was returned.</summary>
    Returned,
}

public static class FateExtensions
{
    /// <summary>The stage that decided it; null for a candidate that nothing took out.</summary>
    public static string? Stage(this Fate fate) => fate switch
    {
        Fate.Inactive or Fate.Seen or Fate.JustIssued or Fate.BlockedCreator or Fate.UnwantedWork or Fate.UnwantedCreator
            or Fate.UnwantedSong or Fate.UnwantedTag or Fate.OwnWork or Fate.SameRecording or Fate.RequestFilter
            or Fate.OtherPage or Fate.NoSubject or Fate.KnownSubject => "filter",
        Fate.NotFinite or Fate.CoarseCut or Fate.SameSubject => "coarse",
        Fate.RatioCut => "content_ratio",
        Fate.DiversityCut => "diversity_cut",
        Fate.FineNotFinite or Fate.FineCut => FineStage.StageName,
        Fate.SlateCut => "rerank",
        _ => null,
    };
}
