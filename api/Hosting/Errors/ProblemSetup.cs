using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Api.Hosting.Errors;

/// <summary>Whatever goes wrong becomes problem+json with a stable type; what the caller cannot mend says nothing of the inside.</summary>
internal static class ProblemSetup
{
    public static WebApplicationBuilder AddProblems(this WebApplicationBuilder builder)
    {
        // Malformed bodies are reported the same in every environment.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // Before the framework's own.
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>().AddProblemDetails();
        return builder;
    }

    public static WebApplication UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                StoreException or VectorIndexException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
            // A store that is away is said once, by its guard.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or StoreException or VectorIndexException,
        });
        app.UseStatusCodePages();
        return app;
    }
}
