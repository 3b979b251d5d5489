using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace VectorRec.Tests.Deployment;

/// <summary>compose.yaml, of which nothing is read that is not here: a misspelt key is refused.</summary>
internal sealed partial class ComposeFile
{
    public static ComposeFile Read { get; } = Parse(File.ReadAllText(Path.Combine(Dockerfile.Folder, "compose.yaml")));

    public string Name { get; set; } = "";

    public Dictionary<string, ComposeService> Services { get; set; } = [];

    /// <summary>Volumes by name; null stands for what is usual.</summary>
    public Dictionary<string, string?> Volumes { get; set; } = [];

    // There to be merged, and nothing by themselves.
    [YamlMember(Alias = "x-confined", ApplyNamingConventions = false)]
    public ComposeService? Confined { get; set; }

    [YamlMember(Alias = "x-stores", ApplyNamingConventions = false)]
    public Dictionary<string, string>? Stores { get; set; }

    [YamlMember(Alias = "x-indexer", ApplyNamingConventions = false)]
    public ComposeService? Indexer { get; set; }

    /// <exception cref="YamlException">A key is none that there is.</exception>
    public static ComposeFile Parse(string text) =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
            .Deserialize<ComposeFile>(new MergingParser(new Parser(new StringReader(Variable().Replace(text, "$1")))));

    [GeneratedRegex(@"\$\{\w+:-([^}]*)\}")]
    private static partial Regex Variable();
}
