using System.Collections;
using System.Globalization;
using VectorRec.Generations;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>What lines of the log say of the request that they are about.</summary>
internal sealed class RequestScopes(ServingGeneration serving, ConfigurationDigest configuration)
{
    public IReadOnlyList<KeyValuePair<string, object?>> Of(string request) => new Scope(request, serving.RunId, configuration.Text);

    private sealed class Scope(string request, long? generation, string configuration) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 3;

        public KeyValuePair<string, object?> this[int index] => index switch
        {
            0 => new("Request", request),
            // The one that served when the request came.
            1 => new("Generation", generation?.ToString(CultureInfo.InvariantCulture) ?? "none"),
            2 => new("Configuration", configuration),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
                yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{this[0].Value}, generation {this[1].Value}, configuration {configuration}");
    }
}
