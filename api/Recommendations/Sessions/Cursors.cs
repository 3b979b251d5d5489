using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Funnel;
using VectorRec.Users.Sessions;

namespace VectorRec.Api.Recommendations.Sessions;

/// <summary>Reads and writes the cursors of requests for slates.</summary>
internal sealed class Cursors(CursorKeyRing keys, CursorOptions options, TimeProvider time)
{
    public const string Field = "cursor";

    /// <summary>A request goes on with several sessions where pages were asked for at once; so many at most.</summary>
    private const int MostTogether = PagingParameters.MaxPages;

    private const char Between = ',';

    /// <returns>The session that a request goes on with, or begins; or what is wrong with its cursor.</returns>
    /// <exception cref="Storage.StoreException">The keys are not known yet.</exception>
    public async Task<(SessionCursor? Session, ProblemHttpResult? Problem)> ReadAsync(
        RecommendRequest request, SlateQuery? query, CancellationToken ct)
    {
        var (subject, now) = (SubjectOf(request, query), time.GetUtcNow());
        if (request.Cursor is null)
            return (SessionCursor.Begin(subject, now), null);
        SessionCursor? session = null;
        var parts = request.Cursor.Split(Between);
        if (parts.Length > MostTogether)
            return (null, Wrong($"It holds more than {MostTogether} cursors."));
        foreach (var part in parts)
        {
            var read = await keys.OpenAsync(part, ct);
            if (read is null)
                return (null, Wrong("It is none that this service gave, or it was changed."));
            if (read.Subject != subject)
                return (null, Wrong("It is of another user, scene or query."));
            if (now - read.At > TimeSpan.FromHours(options.Hours))
                return (null, Wrong($"It is older than {options.Hours} hours: begin anew, without one."));
            // What several pages had before they parted is in each of them.
            session = session is null ? read : session.After(read.Works, now);
        }

        return (session, null);
    }

    /// <returns>Null while no key is known.</returns>
    public string? Write(SessionCursor session, IEnumerable<long> answered) => keys.Sealing is { } key
        ? CursorText.Write(session.After(answered, time.GetUtcNow()), key, options.Works) : null;

    private static long SubjectOf(RecommendRequest request, SlateQuery? query) => SessionCursor.SubjectOf(
        request.UserId ?? RecommendationRequest.Nobody, request.Scene,
        query is null ? null : $"{query.WorkId}\n{query.CreatorId}\n{query.Text}{(query.ByContent ? "\nby content" : "")}");

    private static ProblemHttpResult Wrong(string reason) => Problems.Invalid(Field, reason);
}
