using System.Net;

namespace VectorRec.Tests.Api.Hosting.Answers;

/// <summary>What is said beside the bodies of answers: whether they may be kept, whether they are known, how they are packed.</summary>
public sealed class AnswerTests(Service service) : IClassFixture<Service>
{
    public static TheoryData<string> Kept => ["/v1/works/3", "/v1/works/3?ids=string", "/v1/scenes", "/openapi/v1.json", "/inspector"];

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_the_caller_has_already_is_not_sent_again(string path)
    {
        using var first = await GetAsync(path);
        var tag = first.Headers.ETag!;
        using var again = await GetAsync(path, ("If-None-Match", $"\"another\", {tag}"));
        using var any = await GetAsync(path, ("If-None-Match", "*"));
        using var other = await GetAsync(path, ("If-None-Match", "W/\"another\""));

        Assert.True(tag.IsWeak);
        Assert.True(first.Headers.CacheControl is { NoCache: true, NoStore: false });
        Assert.Equal(path.StartsWith("/v1/", StringComparison.Ordinal), first.Headers.CacheControl.Private);
        foreach (var known in (HttpResponseMessage[])[again, any])
        {
            Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
            Assert.Equal(
                (tag, first.Headers.CacheControl, first.Headers.Vary.ToString()),
                (known.Headers.ETag, known.Headers.CacheControl, known.Headers.Vary.ToString()));
            Assert.Empty(await known.Content.ReadAsByteArrayAsync(Service.Token));
        }

        Assert.Equal(
            (HttpStatusCode.OK, await first.Content.ReadAsStringAsync(Service.Token)),
            (other.StatusCode, await other.Content.ReadAsStringAsync(Service.Token)));
    }

    [Fact]
    public async Task An_answer_that_changed_is_sent()
    {
        using var before = await GetAsync("/v1/works/5");
        await service.ExecuteAsync("update works set title = 'changed' where work_id = 5");
        using var after = await GetAsync("/v1/works/5", ("If-None-Match", before.Headers.ETag!.ToString()));
        using var texts = await GetAsync("/v1/works/5", ("X-Ids", "string"));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(3, new[] { before, after, texts }.Select(answer => answer.Headers.ETag).Distinct().Count());
        Assert.Superset(
            new HashSet<string>(["X-Api-Key", "Authorization", "X-Ids", "Accept-Encoding"]), new HashSet<string>(after.Headers.Vary));
    }

    [Theory]
    [InlineData("/v1/users/3/recommendations")]
    [InlineData("/v1/users/3/wishes")]
    [InlineData("/v1/users/3/recommendations?limit=zero")]
    [InlineData("/v1/works/424242")]
    [InlineData("/v1/nothing")]
    [InlineData("/health/ready")]
    public async Task What_is_of_a_person_or_of_a_moment_is_kept_by_nobody(string path)
    {
        using var answer = await GetAsync(path, ("If-None-Match", "*"));
        Assert.NotEqual(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl is { NoStore: true });
        Assert.True(answer.Headers.CacheControl.Private || path.StartsWith("/health", StringComparison.Ordinal));
        Assert.Null(answer.Headers.ETag);
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("br;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("deflate", null)]
    [InlineData(null, null)]
    public async Task A_large_answer_is_compressed_as_the_caller_takes_it(string? accepted, string? coding)
    {
        using var plain = await GetAsync("/v1/scenes");
        using var answer = await GetAsync("/v1/scenes", accepted is null ? [] : [("Accept-Encoding", accepted)]);

        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal(plain.Headers.ETag, answer.Headers.ETag);
        var sent = await answer.Content.ReadAsByteArrayAsync(Service.Token);
        var whole = await plain.Content.ReadAsByteArrayAsync(Service.Token);
        Assert.Equal(whole, Packing.Unpacked(sent, coding));
        Assert.True(coding is null || sent.Length < whole.Length / 2);
    }

    [Fact]
    public async Task A_small_answer_is_sent_as_it_is_and_tells_its_length()
    {
        using var answer = await GetAsync("/v1/works/3", ("Accept-Encoding", "br, gzip"));
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal((await answer.Content.ReadAsByteArrayAsync(Service.Token)).Length, answer.Content.Headers.ContentLength);
        using var problem = await GetAsync("/v1/works/x", ("Accept-Encoding", "br, gzip"));
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType?.MediaType);
        Assert.Empty(problem.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task From_which_size_on_is_a_setting()
    {
        service.Settings = [("Compression:FromBytes", "1")];
        await using (var all = await service.AnotherAsync())
            Assert.Equal("br", await CodingAsync(all, "/v1/works/3"));
        service.Settings = [("Compression:FromBytes", "0")];
        await using var none = await service.AnotherAsync();
        Assert.Null(await CodingAsync(none, "/v1/scenes"));

        static async Task<string?> CodingAsync(Service service, string path)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, path);
            message.Headers.Add("Accept-Encoding", "br");
            using var bare = new HttpClient { BaseAddress = service.Address };
            bare.DefaultRequestHeaders.Add("X-Api-Key", service.Client.DefaultRequestHeaders.GetValues("X-Api-Key"));
            using var answer = await bare.SendAsync(message, Service.Token);
            return answer.Content.Headers.ContentEncoding.SingleOrDefault();
        }
    }

    [Theory]
    [InlineData("/v1/works/3")]
    [InlineData("/v1/scenes")]
    [InlineData("/v1/users/3/wishes")]
    [InlineData("/v1/works/424242")]
    [InlineData("/v1/works/3?unknown=1")]
    [InlineData("/v1/search")]
    [InlineData("/inspector")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string path)
    {
        using var get = await GetAsync(path);
        using var message = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await service.Client.SendAsync(message, Service.Token);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(Said(get), Said(head));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Service.Token));

        static string[] Said(HttpResponseMessage answer) =>
        [
            .. answer.Headers.Concat(answer.Content.Headers)
                .Where(header => header.Key.ToLowerInvariant() is not ("date" or "x-request-id" or "transfer-encoding"))
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal),
        ];
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Address, path));
        foreach (var (name, value) in headers)
            message.Headers.Add(name, value);
        // Held against the document only where that can read them.
        if (!message.Headers.Contains("Accept-Encoding"))
            return await service.Client.SendAsync(message, Service.Token);
        using var bare = new HttpClient();
        message.Headers.Add("X-Api-Key", service.Client.DefaultRequestHeaders.GetValues("X-Api-Key"));
        return await bare.SendAsync(message, Service.Token);
    }
}
