using System.Globalization;

namespace VectorRec.Api.Health;

/// <summary>
/// <c>VectorRec.Api health [URL]</c>: whether the service that runs beside it is ready, as an exit code. The image has neither a shell nor
/// curl, so a container asks its service with the service's own program.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "health";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    /// <param name="args">
    /// What follows the name: the address to ask. Without one it is <c>/health/ready</c> on the port of <c>ASPNETCORE_HTTP_PORTS</c>.
    /// </param>
    /// <returns>0: it answers that it is; 1: it does not; 2: the address is none.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var address = args is [var given] ? given : $"http://127.0.0.1:{Port}/health/ready";
        if (args.Length > 1 || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync("health takes one address or none, as http://127.0.0.1:8080/health/ready.");
            return 2;
        }

        // A proxy is for addresses elsewhere.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Longest };
        try
        {
            using var answer = await client.GetAsync(uri);
            if (answer.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{uri} answers {(int)answer.StatusCode}."));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{uri} does not answer: {e.Message}");
        }

        return 1;
    }

    // There may be several; one is enough to ask.
    private static string Port =>
        Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
            ?? "8080";
}
