using Microsoft.Net.Http.Headers;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Ids;
using VectorRec.Api.Hosting.Requests;

namespace VectorRec.Api.Hosting.Headers;

/// <summary>What browsers are told: to guess nothing, to keep nothing, and who may call.</summary>
internal static class HeaderSetup
{
    // The pages of the API draw themselves with styles in the document, and with pictures in these.
    private const string PagePolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
        + "form-action 'none'";

    private const string AnswerPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <exception cref="SettingException">An origin is none.</exception>
    public static WebApplicationBuilder AddHeaders(this WebApplicationBuilder builder)
    {
        var origins = Settings.Read<CorsOptions>(builder.Configuration, CorsOptions.Section).Origins
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
                || uri.GetLeftPart(UriPartial.Authority) != origin)
                throw new SettingException($"{CorsOptions.Section}:Origins has '{origin}'; an origin is like https://app.example.com.");
        }

        builder.Services.AddSingleton(new ConfigurationDigest(builder.Configuration)).AddSingleton<RequestScopes>();
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origins)
            .WithMethods("GET", "HEAD", "POST", "PUT", "DELETE")
            .WithHeaders(
                HeaderNames.ContentType, HeaderNames.Authorization, HeaderNames.IfNoneMatch, ApiKeyHandler.Header, IdSpelling.Header,
                RequestIdentity.Header, "traceparent")
            .WithExposedHeaders(
                RequestIdentity.Header, HeaderNames.RetryAfter, HeaderNames.ETag, HeaderNames.Link, DeprecatedMetadata.Header,
                DeprecatedMetadata.SunsetHeader)
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
        return builder;
    }

    public static WebApplication UseHeaders(this WebApplication app)
    {
        app.UseMiddleware<RequestIdentity>();
        app.Use((http, next) =>
        {
            // Before routes are left, and when the answer starts: what handles an exception takes the route and all headers away.
            var deprecated = http.GetEndpoint()?.Metadata.GetMetadata<DeprecatedMetadata>();
            http.Response.OnStarting(() =>
            {
                Complete(http);
                deprecated?.Tell(http.Response.Headers);
                return Task.CompletedTask;
            });
            return next(http);
        });
        app.UseCors();
        return app;
    }

    private static void Complete(HttpContext http)
    {
        var (headers, path) = (http.Response.Headers, http.Request.Path);
        var isPage = path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/inspector", StringComparison.OrdinalIgnoreCase);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = isPage ? PagePolicy : AnswerPolicy;
        if (headers.CacheControl.Count == 0 || http.Response.StatusCode >= StatusCodes.Status400BadRequest)
            headers.CacheControl = "private, no-store";
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
