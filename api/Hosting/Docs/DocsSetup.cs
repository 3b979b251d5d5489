using Microsoft.OpenApi;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Ids;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>The OpenAPI document and the page that testers work with.</summary>
internal static class DocsSetup
{
    public const string DocumentPath = "/openapi/v1.json";

    public static WebApplicationBuilder AddDocs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "VectorRec",
                    Version = ServiceVersion.Text,
                    Description =
                        "Recommendations for a music platform of sung works: recall, filters, coarse ranking by two towers, diversity.",
                };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[ApiKeyHandler.SchemeName] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = ApiKeyHandler.Header,
                    Description = "Not needed from this machine when Auth:TrustLoopback is set, as in the demo.",
                };
                document.Security =
                    [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyHandler.SchemeName, document)] = [] }];
                return Task.CompletedTask;
            });
            options.AddOperationTransformer<ExampleTransformer>();
            options.AddOperationTransformer<IdsParameter>();
            options.AddOperationTransformer<DeprecatedOperations>();
            options.AddSchemaTransformer<ItemSchemas>();
            options.AddSchemaTransformer<InstantTransformer>();
            options.AddSchemaTransformer<OptionalMembers>();
            options.AddSchemaTransformer<ProblemSchema>();
        });
        return builder;
    }

    public static WebApplication MapDocs(this WebApplication app)
    {
        app.MapOpenApi().DisableRequestTimeout().AllowAnonymous().KeptByAll();
        app.UseSwaggerUI(options =>
        {
            options.SwaggerEndpoint(DocumentPath, "VectorRec v1");
            options.DocumentTitle = "VectorRec";
            options.EnableTryItOutByDefault();
            options.DisplayRequestDuration();
        });
        app.MapGet("/", () => Results.Redirect("/swagger/index.html")).AllowAnonymous().ExcludeFromDescription();
        return app;
    }
}
