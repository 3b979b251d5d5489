using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Storage.Wishes;
using VectorRec.Users;

namespace VectorRec.Api.Users;

/// <summary>What a user is not interested in: exactly one of these.</summary>
public sealed record WishTargetRequest
{
    [Description("This work.")]
    [FromQuery(Name = "workId")]
    [Range(0, long.MaxValue)]
    public long? WorkId { get; init; }

    [Description("All works of this creator.")]
    [FromQuery(Name = "creatorId")]
    [Range(0, long.MaxValue)]
    public long? CreatorId { get; init; }

    [Description("All works of this song.")]
    [FromQuery(Name = "songId")]
    [Range(0, long.MaxValue)]
    public long? SongId { get; init; }

    [Description("All works with this tag, compared as written.")]
    [FromQuery(Name = "tag")]
    [StringLength(100, MinimumLength = 1)]
    public string? Tag { get; init; }

    /// <summary>Null unless exactly one is given.</summary>
    internal WishTarget? Target => this switch
    {
        { WorkId: { } work, CreatorId: null, SongId: null, Tag: null } => WishTarget.Work(work),
        { WorkId: null, CreatorId: { } creator, SongId: null, Tag: null } => WishTarget.Creator(creator),
        { WorkId: null, CreatorId: null, SongId: { } song, Tag: null } => WishTarget.Song(song),
        { WorkId: null, CreatorId: null, SongId: null, Tag: { } tag } => WishTarget.WithTag(tag),
        _ => null,
    };

    internal static ProblemHttpResult NotOne() =>
        Problems.Invalid("workId", "Exactly one of workId, creatorId, songId and tag has to be given.");
}

/// <summary>What became of a wish.</summary>
/// <param name="Changed">False when it was so before.</param>
public sealed record WishReceipt(bool Changed);

/// <summary>What a user does not want to be shown.</summary>
/// <param name="Blocked">Creators, by id.</param>
public sealed record WishesResponse(long UserId, IReadOnlyList<long> Blocked, NotInterestedResponse NotInterested)
{
    internal static WishesResponse From(UserContext user) => new(
        user.UserId, user.Blocked,
        new(user.NotInterested.Works, user.NotInterested.Creators, user.NotInterested.Songs, user.NotInterested.Tags));
}

/// <summary>What a user is not interested in.</summary>
public sealed record NotInterestedResponse(
    IReadOnlyList<long> WorkIds, IReadOnlyList<long> CreatorIds, IReadOnlyList<long> SongIds, IReadOnlyList<string> Tags);
