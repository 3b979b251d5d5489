using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Docs;

namespace VectorRec.Tests.Api.Hosting.Answers;

/// <summary>What is told of a route that will go; today there is none, so one is made.</summary>
public sealed class DeprecationTests(DeprecationTests.Outdated outdated) : IClassFixture<DeprecationTests.Outdated>
{
    private static readonly DeprecatedMetadata Deprecated = new(
        new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero),
        new Uri("https://vectorrec.dev/docs/http"));

    [Theory]
    [InlineData("/old", HttpStatusCode.OK)]
    [InlineData("/old?fail=1", HttpStatusCode.BadRequest)]
    public async Task Answers_say_since_when_until_when_and_what_instead(string path, HttpStatusCode status)
    {
        using var client = new HttpClient { BaseAddress = outdated.Service.Address };
        using var answer = await client.GetAsync(path, Service.Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("@1796083200", Assert.Single(answer.Headers.GetValues("Deprecation")));
        Assert.Equal("Tue, 01 Jun 2027 00:00:00 GMT", Assert.Single(answer.Headers.GetValues("Sunset")));
        Assert.Equal("<https://vectorrec.dev/docs/http>; rel=\"deprecation\"", Assert.Single(answer.Headers.GetValues("Link")));
        using var other = await client.GetAsync("/health/live", Service.Token);
        Assert.False(other.Headers.Contains("Deprecation"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_document_says_it(bool isDeprecated)
    {
        var operation = new OpenApiOperation();
        var action = new ActionDescriptor { EndpointMetadata = isDeprecated ? [Deprecated] : [] };
        await new DeprecatedOperations().TransformAsync(operation, new OpenApiOperationTransformerContext
        {
            DocumentName = "v1",
            Description = new ApiDescription { ActionDescriptor = action },
            ApplicationServices = new ServiceCollection().BuildServiceProvider(),
        }, Service.Token);
        Assert.Equal(isDeprecated, operation.Deprecated);
    }

    /// <summary>A service with one more route.</summary>
    public sealed class Outdated(Stores.TestStores stores) : IAsyncLifetime, IStartupFilter
    {
        public Service Service { get; private set; } = null!;

        public ValueTask InitializeAsync()
        {
            Service = new(stores) { Services = services => services.AddSingleton<IStartupFilter>(this) };
            return Service.InitializeAsync();
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (http, next) =>
            {
                if (http.Request.Path == "/old")
                    http.SetEndpoint(new Endpoint(AnswerAsync, new(Deprecated, new AllowAnonymousAttribute()), "old"));
                return next(http);
            });
            next(app);
        };

        private static Task AnswerAsync(HttpContext http) => http.Request.Query.ContainsKey("fail")
            ? throw new BadHttpRequestException("It was asked to fail.") : http.Response.WriteAsync("old", http.RequestAborted);
    }
}
