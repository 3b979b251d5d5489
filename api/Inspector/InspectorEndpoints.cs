using System.Collections.Frozen;
using System.Reflection;
using VectorRec.Api.Hosting.Answers;

namespace VectorRec.Api.Inspector;

/// <summary>
/// A page that shows what the funnel did, for testers and content ops: static files that ask the API with the key that is typed in there.
/// It holds nothing itself, so it needs no key; and it may load and ask nothing but this service.
/// </summary>
internal static class InspectorEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, (byte[] Content, string Type)> Files = Read();

    public static IEndpointRouteBuilder MapInspector(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inspector", Page).AllowAnonymous().ExcludeFromDescription().KeptByAll();
        routes.MapGet("/inspector/{file}", File).AllowAnonymous().ExcludeFromDescription().KeptByAll();
        return routes;
    }

    internal static IResult Page(HttpContext context) => File("index.html", context);

    internal static IResult File(string file, HttpContext context)
    {
        if (!Files.TryGetValue(file, out var found))
            return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Bytes(found.Content, found.Type);
    }

    private static FrozenDictionary<string, (byte[], string)> Read()
    {
        const string prefix = "inspector/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return (content, Path.GetExtension(name) switch
                {
                    ".html" => "text/html; charset=utf-8",
                    ".css" => "text/css; charset=utf-8",
                    _ => "text/javascript; charset=utf-8",
                });
            });
    }
}
