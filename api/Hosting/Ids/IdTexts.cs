using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace VectorRec.Api.Hosting.Ids;

/// <summary>The service's JSON with ids as texts.</summary>
internal sealed class IdTexts(IOptions<JsonOptions> options)
{
    public JsonSerializerOptions Options { get; } = IdSpelling.WithTexts(options.Value.SerializerOptions);
}
