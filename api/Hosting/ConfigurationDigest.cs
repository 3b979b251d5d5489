using System.Security.Cryptography;
using System.Text;

namespace VectorRec.Api.Hosting;

/// <summary>
/// Tells settings apart: two instances of one build whose digests are equal were told the same. No secret goes into it, for a digest of a
/// short one gives it away.
/// </summary>
internal sealed class ConfigurationDigest
{
    /// <summary>The sections that are settings of ours. What the environment holds besides is none of it.</summary>
    internal static readonly string[] Sections =
    [
        "Auth", "Compression", "Cors", "Cursor", "Ecosystem", "Experiments", "Generations", "Issued", "Jwt", "Limits", "Overload",
        "Qdrant", "Recall", "Replay", "Scenes", "Shutdown", "StageSamples", "Telemetry", "Wishes",
    ];

    private static readonly string[] Secrets = ["Qdrant:ApiKey", "Cursor:Key", "Cursor:OtherKey"];

    public ConfigurationDigest(IConfiguration configuration)
    {
        var settings =
            from section in Sections
            from setting in configuration.GetSection(section).AsEnumerable()
            where setting.Value is not null && !Secrets.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)
            let line = $"{setting.Key.ToLowerInvariant()}={setting.Value}\n"
            select line;
        var told = ServiceVersion.Text + "\n" + string.Concat(settings.Order(StringComparer.Ordinal));
        Text = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told)))[..12];
    }

    /// <summary>12 hexadecimal digits.</summary>
    public string Text { get; }
}
