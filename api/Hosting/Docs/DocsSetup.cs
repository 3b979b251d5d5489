using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Ids;
using VectorRec.Records;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>The OpenAPI document and the page that testers work with.</summary>
internal static class DocsSetup
{
    public const string DocumentPath = "/openapi/v1.json";

    public static WebApplicationBuilder AddDocs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi("v1", options =>
        {
            // What is read by a converter of its own, or item by item, has no schema to be named.
            options.CreateSchemaReferenceId = static type =>
                (Nullable.GetUnderlyingType(type.Type) ?? type.Type) is var read && (read == typeof(Instant) || read == typeof(JsonElement))
                    ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                // Wherever it is read from: what it says is the same for all.
                document.Servers = [];
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
            options.AddOperationTransformer<ProblemExamples>();
            options.AddSchemaTransformer<ItemSchemas>();
            options.AddSchemaTransformer<InstantTransformer>();
            options.AddSchemaTransformer<ContractBounds>();
            options.AddSchemaTransformer<OptionalMembers>();
            options.AddSchemaTransformer<ProblemSchema>();
            // Last, for it knows what is not described yet.
            options.AddDocumentTransformer<MemberDescriptions>();
            options.AddDocumentTransformer<RecordItems>();
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
