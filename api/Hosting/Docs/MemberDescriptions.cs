using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Describes members and parameters that nothing beside them does: a name means the same wherever it stands.</summary>
internal sealed class MemberDescriptions : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["arm"] = "The arm that the user is in.",
        ["birthYear"] = "The user's year of birth.",
        ["city"] = "The city it is from.",
        ["coarse"] = "Coarse ranking.",
        ["createdAt"] = "When it was published.",
        ["creator"] = "Of one creator.",
        ["creatorId"] = "Whose work it is.",
        ["creatorIds"] = "Creators.",
        ["creatorName"] = "The creator's display name.",
        ["cutDiversity"] = "Diversity where coarse ranking cuts.",
        ["deadlines"] = "How long stores are waited for.",
        ["description"] = "What it is for.",
        ["diversity"] = "How a slate is made diverse.",
        ["durationSeconds"] = "Length in seconds.",
        ["erasureId"] = "Names the erasure.",
        ["experiment"] = "Its name.",
        ["families"] = "The families to write.",
        ["fine"] = "Fine ranking.",
        ["followeeId"] = "Who is followed.",
        ["follows"] = "Who follows whom, to write.",
        ["generation"] = "The generation that answered.",
        ["impressions"] = "How often it was shown.",
        ["kind"] = "work, live or room.",
        ["kinds"] = "What is shown there: work, live or room.",
        ["language"] = "A BCP 47 tag, as zh or pt-BR.",
        ["level"] = "How experienced, from 0.",
        ["likes"] = "How often it was liked.",
        ["media"] = "audio or video.",
        ["milliseconds"] = "How long it took.",
        ["name"] = "Its name.",
        ["notInterested"] = "What the user is not interested in.",
        ["plays"] = "How often it was played.",
        ["reason"] = "Why.",
        ["recorded"] = "What was answered then.",
        ["replayed"] = "What would be answered now.",
        ["requestId"] = "The request that is asked about.",
        ["scene"] = "The place of the app: one of GET /v1/scenes.",
        ["song"] = "Of one song.",
        ["songId"] = "The song that is sung.",
        ["songIds"] = "Songs.",
        ["songTitle"] = "The song's title.",
        ["songs"] = "The songs to write.",
        ["stage"] = "Its name.",
        ["tag"] = "Of one tag.",
        ["tags"] = "Tags.",
        ["title"] = "The work's title.",
        ["userId"] = "The user.",
        ["users"] = "The users to write.",
        ["workId"] = "The work.",
        ["workIds"] = "Works.",
        ["works"] = "The works to write.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var schema in document.Components?.Schemas?.Values ?? [])
        {
            foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if (member is OpenApiSchema { OneOf: null or { Count: 0 } } own)
                    own.Description ??= Names.GetValueOrDefault(name);
            }
        }

        var parameters =
            from item in document.Paths
            from operation in item.Value.Operations ?? []
            from parameter in operation.Value.Parameters ?? []
            select (Path: item.Key, Parameter: (OpenApiParameter)parameter);
        foreach (var (path, parameter) in parameters)
            parameter.Description ??= parameter.Name == "id" ? Owner(path) : Names.GetValueOrDefault(parameter.Name!);

        return Task.CompletedTask;
    }

    private static string Owner(string path) => path.Split('/').TakeWhile(part => part != "{id}").Last() switch
    {
        "users" => "The user.",
        "songs" => "The song.",
        "families" => "The family.",
        _ => "The work.",
    };
}
