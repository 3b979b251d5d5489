using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using VectorRec.Api.Hosting;
using VectorRec.Scenes;
using VectorRec.Tests.Deployment;

namespace VectorRec.Tests.House;

/// <summary>A setting that a page names, as <c>Section:Name</c> or <c>Section__Name</c>.</summary>
/// <param name="Path">With colons.</param>
/// <param name="Value">Null where the page gives none.</param>
internal sealed partial record DocumentedSetting(string Place, string Path, string? Value)
{
    /// <summary>What others read: the host, Qdrant's server, and what only stands for a section.</summary>
    private static readonly string[] Others = ["Logging", "Kestrel", "QDRANT", "Section"];

    public string Section => Path.Split(':')[0];

    public bool IsOfScene => Section == SceneCatalogue.Section;

    public static IEnumerable<DocumentedSetting> In(MarkdownPage page) =>
        from code in page.CodeInSentences.Concat(page.Code.Where(code => code.IsForShell))
        from line in code.Lines()
        from found in Setting().Matches(line.Line)
        let value = found.Groups["value"]
        select new DocumentedSetting(
            line.Place, found.Groups["path"].Value.Replace("__", ":", StringComparison.Ordinal),
            value.Success ? value.Value.Trim('\'', '"') : null) into setting
        where !Others.Contains(setting.Section)
        select setting;

    /// <summary>As the service would get them.</summary>
    public static IConfiguration Of(params IEnumerable<DocumentedSetting> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Path, setting.Value))).Build();

    /// <exception cref="SettingException">It is none, or its value is wrong. Values of scenes are not looked at.</exception>
    /// <exception cref="SceneException">A scene has no such setting.</exception>
    public void Require()
    {
        if (IsOfScene)
        {
            var names = Of(this with { Value = null }).GetSection(SceneCatalogue.Section);
            foreach (var scene in names.GetChildren())
                SceneShape.Require(scene, typeof(SceneOptions));
        }
        // Pages about scenes leave out where a setting of theirs stands.
        else if (typeof(SceneOptions).GetProperty(Section) is not null)
        {
            (this with { Path = $"{SceneCatalogue.Section}:NAME:{Path}" }).Require();
        }
        else if (Value is not null && KnownSettings.Sections.ContainsKey(Section))
        {
            KnownSettings.Read(Section, Of(this));
        }
        else if (KnownSettings.UnknownToTheService([Path.Replace(":", "__", StringComparison.Ordinal)]).Any())
        {
            throw new SettingException($"{Path} is not a setting.");
        }
    }

    // Names in capitals are Qdrant's; quotas of channels are data, with underscores.
    [GeneratedRegex(
        """
        (?<![\w:/."]) (?<path> [A-Z][A-Za-z]* (?: (?:__|:) [A-Za-z][A-Za-z0-9]* (?:_[a-z0-9]+)* )+ )
        (?: = (?<value> '[^']*' | "[^"]*" | [^\s'"]+ ) )?
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Setting();
}
