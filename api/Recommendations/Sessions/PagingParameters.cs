using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace VectorRec.Api.Recommendations.Sessions;

/// <summary>How a request in an address goes on with a session.</summary>
public sealed record PagingParameters
{
    public const string AboutCursor = "The cursor of the answer before: nothing of that session is answered again, by any instance. "
        + "Where pages were asked for at once, all of their cursors, with commas between them.";

    public const string AboutPage = "Which of the pages that are asked for at once, from 0.";

    public const string AboutPages = "How many pages are asked for at once, each with the same cursor and a page of its own: none has a "
        + "work of another, for each draws from its own part of the works.";

    /// <summary>Characters of a cursor, or of several.</summary>
    public const int MaxCursor = 20_000;

    /// <summary>Pages that can be asked for at once.</summary>
    public const int MaxPages = 16;

    [Description(AboutCursor)]
    [FromQuery(Name = "cursor")]
    [StringLength(MaxCursor, MinimumLength = 1)]
    public string? Cursor { get; init; }

    [Description(AboutPage)]
    [FromQuery(Name = "page")]
    [Range(0, MaxPages - 1)]
    public int? Page { get; init; }

    [Description(AboutPages)]
    [FromQuery(Name = "pages")]
    [Range(1, MaxPages)]
    public int? Pages { get; init; }
}
