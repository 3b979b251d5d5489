using Microsoft.AspNetCore.ResponseCompression;
using VectorRec.Api.Hosting.Errors;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>How answers travel: not at all when the caller has them, small when they are large.</summary>
internal static class AnswerSetup
{
    public static WebApplicationBuilder AddAnswers(this WebApplicationBuilder builder)
    {
        builder.AddSettings<CompressionOptions>(CompressionOptions.Section);
        builder.Services.AddSingleton<IResponseCompressionProvider, LargeAnswers>().AddResponseCompression(options =>
        {
            // Over TLS too: docs/security.md says why no secret can be guessed by the size of an answer.
            options.EnableForHttps = true;
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, ProblemWriter.ContentType];
        });
        return builder;
    }

    public static WebApplication UseAnswers(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseMiddleware<HeldAnswers>();
        return app;
    }
}
