using VectorRec.Tests.Api.Hosting.Documented;

namespace VectorRec.Tests.Api.Hosting.Hostile;

/// <summary>A request as somebody might send it who is careless or means ill.</summary>
/// <param name="What">What is wrong with it, for whoever reads a failure.</param>
/// <param name="Refused">Whether the document says that it is wrong.</param>
internal sealed record HostileRequest(ApiOperation Operation, string What, string Address, bool Refused = false)
{
    public string Method { get; init; } = Operation.Method;

    public byte[]? Body { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public bool Chunked { get; init; }

    public HttpRequestMessage ToMessage(Uri service)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(service, Address));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        foreach (var (name, value) in Headers)
        {
            if (name.StartsWith("Content-", StringComparison.Ordinal))
            {
                message.Content?.Headers.Remove(name);
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        message.Headers.TransferEncodingChunked = Chunked ? true : null;
        return message;
    }

    public override string ToString() =>
        $"{Method} {Address} ({What}) {System.Text.Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body?.Length ?? 0, 300)))}";
}
