using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Records;
using VectorRec.Storage.Access;
using Written = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<VectorRec.Api.Records.RecordReceipt>, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>;

namespace VectorRec.Api.Records;

/// <summary>Users, songs, works, follows and families, as the backend writes them.</summary>
internal static class RecordEndpoints
{
    private const string Rules =
        "Upsert: a field that is absent keeps what is stored, null brings it back to its default. The rules are those of an import "
        + "(docs/import-format.md). Safe to repeat.";

    public static IEndpointRouteBuilder MapRecords(this IEndpointRouteBuilder routes)
    {
        var users = Group(routes, ApiScopes.Users);
        Describe(users.MapPost("/users", AddUsersAsync), "AddUsers", "Write users");
        Describe(users.MapPut("/users/{id}", PutUserAsync), "PutUser", "Write a user");
        var catalogue = Group(routes, ApiScopes.Catalogue);
        Describe(catalogue.MapPost("/songs", AddSongsAsync), "AddSongs", "Write songs");
        Describe(catalogue.MapPut("/songs/{id}", PutSongAsync), "PutSong", "Write a song");
        Describe(catalogue.MapPost("/works", AddWorksAsync), "AddWorks", "Write works");
        Describe(catalogue.MapPut("/works/{id}", PutWorkAsync), "PutWork", "Write a work");
        var graph = Group(routes, ApiScopes.Graph);
        Describe(graph.MapPost("/follows", AddFollowsAsync), "AddFollows", "Write who follows whom");
        Describe(graph.MapPost("/families", AddFamiliesAsync), "AddFamilies", "Write families");
        Describe(graph.MapPut("/families/{id}", PutFamilyAsync), "PutFamily", "Write a family");
        return routes;
    }

    internal static Task<Written> AddUsersAsync(UserBatch batch, RecordWriter records, CancellationToken ct) =>
        AddAsync(RecordKinds.Users, batch.Users!, batch.Partial, records, ct);

    internal static Task<Written> AddSongsAsync(SongBatch batch, RecordWriter records, CancellationToken ct) =>
        AddAsync(RecordKinds.Songs, batch.Songs!, batch.Partial, records, ct);

    internal static Task<Written> AddWorksAsync(WorkBatch batch, RecordWriter records, CancellationToken ct) =>
        AddAsync(RecordKinds.Works, batch.Works!, batch.Partial, records, ct);

    internal static Task<Written> AddFollowsAsync(FollowBatch batch, RecordWriter records, CancellationToken ct) =>
        AddAsync(RecordKinds.Follows, batch.Follows!, batch.Partial, records, ct);

    internal static Task<Written> AddFamiliesAsync(FamilyBatch batch, RecordWriter records, CancellationToken ct) =>
        AddAsync(RecordKinds.Families, batch.Families!, batch.Partial, records, ct);

    internal static Task<Written> PutUserAsync(
        [Range(0, long.MaxValue)] long id, JsonElement user, RecordWriter records, CancellationToken ct) =>
        PutAsync(RecordKinds.Users, id, user, records, ct);

    internal static Task<Written> PutSongAsync(
        [Range(0, long.MaxValue)] long id, JsonElement song, RecordWriter records, CancellationToken ct) =>
        PutAsync(RecordKinds.Songs, id, song, records, ct);

    internal static Task<Written> PutWorkAsync(
        [Range(0, long.MaxValue)] long id, JsonElement work, RecordWriter records, CancellationToken ct) =>
        PutAsync(RecordKinds.Works, id, work, records, ct);

    internal static Task<Written> PutFamilyAsync(
        [Range(0, long.MaxValue)] long id, JsonElement family, RecordWriter records, CancellationToken ct) =>
        PutAsync(RecordKinds.Families, id, family, records, ct);

    private static async Task<Written> AddAsync(
        RecordKind kind, IReadOnlyList<JsonElement> items, bool partial, RecordWriter records, CancellationToken ct)
    {
        var (merged, rejected) = await records.WriteAsync(kind, items, partial, ct);
        return rejected.Count > 0 && !partial
            ? Problems.Invalid(RejectedItem.Flatten(kind.Name, rejected))
            : TypedResults.Ok(new RecordReceipt(merged.Added, merged.Changed, partial ? rejected : null));
    }

    private static async Task<Written> PutAsync(
        RecordKind kind, long id, JsonElement item, RecordWriter records, CancellationToken ct)
    {
        var (merged, rejected) = await records.WriteAsync(kind, [item], partial: false, ct, id);
        return rejected is [var wrong]
            ? Problems.Invalid(wrong.Errors.ToDictionary(error => error.Key.Length == 0 ? "$" : error.Key, error => error.Value))
            : TypedResults.Ok(new RecordReceipt(merged.Added, merged.Changed));
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string scope) =>
        routes.MapGroup("/v1").WithTags("Records").RequireAuthorization(scope).WithCommonProblems();

    private static void Describe(RouteHandlerBuilder route, string name, string summary) =>
        route.WithName(name).WithSummary(summary).WithDescription(Rules).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
