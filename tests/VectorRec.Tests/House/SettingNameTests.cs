using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VectorRec.Api.Hosting;
using VectorRec.Experiments;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;
using VectorRec.Tests.Experiments;

namespace VectorRec.Tests.House;

/// <summary>Settings, scenes and experiments that the documents write down are taken by the code that reads them.</summary>
public sealed class SettingNameTests
{
    [Fact]
    public void Every_setting_that_a_page_names_is_one()
    {
        // The changelog tells of names that were.
        var pages = MarkdownPage.All().Where(page => page.Path != "CHANGELOG.md").ToArray();
        // A guard that reads nothing would find nothing.
        var named = pages.SelectMany(DocumentedSetting.In).Select(setting => setting.Path).ToArray();
        Assert.Contains("Scenes:feed:Diversity:Theta", named);
        Assert.Contains("Limits:Burst", named);
        Breaches.None(pages.SelectMany(Problems));
    }

    [Theory]
    [InlineData("`Limits:Brust`", "Limits:Brust is not a setting")]
    [InlineData("    export Limits__Burst=many", "Limits:Burst is 'many'")]
    [InlineData("`Limts:Burst`", "Limts:Burst is not a setting")]
    [InlineData("`Scenes:feed:Diversity:Thetta`", "Scenes:feed:Diversity:Thetta is not a setting")]
    [InlineData("    export Scenes__feed__Diversity__Theta=1.5", "Scenes:feed:Diversity:Theta")]
    [InlineData("    export Scenes__feed__Channels__top_tag=5", "Scenes:feed:Channels:top_tag is not a channel")]
    [InlineData("`Fine:Limmit`", "Scenes:NAME:Fine:Limmit is not a setting")]
    [InlineData("```json\n{\"Scenes\": {\"a\": {\"Channels\": {\"ann\": \"x\"}}}}\n```", "Scenes:a:Channels:ann")]
    [InlineData("```json\n{\"name\": \"a\", \"arms\": []}\n```", "there has to be")]
    public void A_setting_that_is_none_is_found(string text, string named) =>
        Assert.Contains(named, Assert.Single(Problems(MarkdownPage.Read("README.md", text))), StringComparison.Ordinal);

    [Theory]
    [InlineData("`Scenes:NAME:Channels:ann` and `Fine:Weights:play`; `Telemetry:JsonLogs=true`, `QDRANT__LOG_LEVEL`, `V017__exact_titles`")]
    [InlineData("    export Scenes__a__Channels__top_tags=5 Scenes__a__Diversity__Theta=1\n    export Scenes__a__Channels__fresh='5'")]
    [InlineData("    curl http://127.0.0.1:8080/A:B")]
    public void A_setting_that_is_one_is_let_be(string text) => Assert.Empty(Problems(MarkdownPage.Read("README.md", text)));

    private static IEnumerable<string> Problems(MarkdownPage page)
    {
        DocumentedSetting[] settings = [.. DocumentedSetting.In(page)];
        foreach (var setting in settings)
        {
            if (Refusal(setting.Require) is { } refusal)
                yield return $"{setting.Place}: {refusal}";
        }

        // Settings of scenes hold together or not at all.
        var values = settings.Where(setting => setting is { IsOfScene: true, Value: not null }).DistinctBy(setting => setting.Path);
        if (Refusal(() => Load(DocumentedSetting.Of(values))) is { } together)
            yield return $"{page.Path}: {together}";

        foreach (var code in page.Code.Where(code => code.Fence is "json"))
        {
            if (Refusal(() => Read(code.Text)) is { } refusal)
                yield return $"{code.Page}:{code.Line}: {refusal}";
        }
    }

    private static string? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception e) when (e is SettingException or SceneException or ExperimentException)
        {
            return e.Message;
        }
    }

    private static void Load(IConfiguration configuration) => SceneCatalogue.Load(configuration, ChannelCatalogue.All);

    // Of other documents, as requests and answers, there are tests of their own.
    private static void Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty(SceneCatalogue.Section, out _))
            Load(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        else if (document.RootElement.TryGetProperty("arms", out _))
            ExperimentBook.Of(SomeExperiments.Scenes, [ExperimentDefinition.Read(json)], 0, (_, refusal) => throw refusal);
    }
}
