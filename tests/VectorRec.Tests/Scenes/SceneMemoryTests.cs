using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Tests.Scenes;

[Collection(nameof(AloneCollection))]
public sealed class SceneMemoryTests
{
    private const int Changes = 60;
    private const int Bytes = 1 << 20;

    [Fact]
    public void Nothing_is_kept_of_a_scene_that_was_changed_for_one_request()
    {
        var scenes = SceneCatalogue.Load(new ConfigurationBuilder().Build(), ChannelCatalogue.All);
        var recorded = scenes.Find("feed")!;
        Change(scenes, recorded);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Changes; i++)
            Change(scenes, recorded);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        // Every change carries a text of two megabytes.
        Assert.InRange(kept, long.MinValue, Changes * Bytes / 4);
        GC.KeepAlive(scenes);
    }

    private static void Change(SceneCatalogue scenes, SceneOptions recorded)
    {
        using var overrides = JsonDocument.Parse($$"""{ "description": "{{new string('x', Bytes)}}" }""");
        Assert.Equal(Bytes, scenes.With("feed", overrides.RootElement).Description.Length);
        Assert.Equal(Bytes, scenes.With(recorded, overrides.RootElement).Description.Length);
    }
}
