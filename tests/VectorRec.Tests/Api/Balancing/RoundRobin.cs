using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VectorRec.Tests.Api.Balancing;

/// <summary>A proxy that sends each request to the next instance, whoever sent it.</summary>
internal sealed class RoundRobin : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["Transfer-Encoding", "Connection", "Keep-Alive"];

    private readonly WebApplication _proxy;
    private readonly HttpClient _forward = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly Uri[] _instances;
    private readonly int[] _requests;
    private int _next = -1;

    private RoundRobin(WebApplication proxy, Uri[] instances) =>
        (_proxy, _instances, _requests) = (proxy, instances, new int[instances.Length]);

    public Uri Address => new(_proxy.Urls.Single());

    /// <summary>That each instance was sent.</summary>
    public IReadOnlyList<int> Requests => _requests;

    public static async Task<RoundRobin> StartAsync(params Uri[] instances)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new RoundRobin(builder.Build(), instances);
        proxy._proxy.Run(proxy.ForwardAsync);
        await proxy._proxy.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _forward.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var instance = (int)((uint)Interlocked.Increment(ref _next) % _instances.Length);
        Interlocked.Increment(ref _requests[instance]);
        using var request = new HttpRequestMessage(
            new(context.Request.Method), new Uri(_instances[instance], $"{context.Request.Path}{context.Request.QueryString}"));
        if (context.Request.ContentLength > 0 || context.Request.Headers.ContainsKey("Transfer-Encoding"))
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (name != "Host" && !OfTheConnection.Contains(name) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        using var response = await _forward.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!OfTheConnection.Contains(name))
                context.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
