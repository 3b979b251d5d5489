using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using VectorRec.Client;

namespace VectorRec.Tests.Clients;

/// <summary>When the client asks again.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK, false)]
    [InlineData(HttpStatusCode.BadRequest, false)]
    [InlineData(HttpStatusCode.Conflict, false)]
    [InlineData(HttpStatusCode.TooManyRequests, true)]
    [InlineData(HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(HttpStatusCode.GatewayTimeout, true)]
    public async Task Only_where_it_may_help(HttpStatusCode status, bool again)
    {
        using var answer = new HttpResponseMessage(status);
        Assert.Equal(again, await Retries.Options().ShouldHandle(new RetryPredicateArguments<HttpResponseMessage>(
            Context(), Outcome.FromResult(answer), attemptNumber: 0)));
    }

    [Fact]
    public async Task As_late_as_the_service_says()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        Assert.Null(await DelayAsync(answer));
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), await DelayAsync(answer));
    }

    // Null: as late as the retries themselves think best.
    private static ValueTask<TimeSpan?> DelayAsync(HttpResponseMessage answer) => Retries.Options().DelayGenerator!(
        new RetryDelayGeneratorArguments<HttpResponseMessage>(Context(), Outcome.FromResult(answer), attemptNumber: 0));

    private static ResilienceContext Context() => ResilienceContextPool.Shared.Get(TestContext.Current.CancellationToken);
}
