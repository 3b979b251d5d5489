using System.Net.Http.Json;
using System.Text.Json.Nodes;
using VectorRec.Api.Recommendations;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>A tester's changes to a scene, and what is said when they leave too few works.</summary>
public sealed class OverrideTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData("""{"coarse":{"keep":1}}""", "1 of 10 works: the scene keeps no more after coarse ranking (coarse.keep)")]
    [InlineData("""{"diversity":{"rules":{"media":{"max":2}}}}""",
        "4 of 10 works: the others would be more of one medium than the slate may hold")]
    [InlineData("""{"diversity":{"minGain":1000}}""", "0 of 10 works: the others add too little")]
    public async Task A_slate_that_settings_keep_short_names_what_kept_it_short(string overrides, string sentence) =>
        Assert.Equal(sentence, (await AskAsync("feed", JsonNode.Parse(overrides)!)).Shortfall);

    [Fact]
    public async Task A_slate_that_filters_keep_short_counts_what_they_took_out()
    {
        await service.ExecuteAsync("insert into blocks (user_id, creator_id) select 33, user_id from users where user_id <> 33");
        Assert.Matches(
            "^0 of 10 works: of the [0-9]+ others that were recalled, [0-9]+ are not wanted by the user",
            (await service.RecommendAsync(33)).Shortfall);
    }

    [Fact]
    public async Task A_scene_can_be_given_back_as_it_is_told_and_changes_nothing()
    {
        var scenes = (await service.Client.GetFromJsonAsync<JsonArray>("/v1/scenes", Service.Token))!;
        foreach (var scene in scenes.Select(scene => scene!.AsObject()))
        {
            var name = scene["name"]!.GetValue<string>();
            scene.Remove("name");
            if (name is "search" or "similar")
                continue;
            var asItIs = await AskAsync(name, null);
            var givenBack = await AskAsync(name, scene.DeepClone());
            Assert.Equal(asItIs.Works.Select(work => work.WorkId), givenBack.Works.Select(work => work.WorkId));
        }
    }

    private Task<RecommendResponse> AskAsync(string scene, JsonNode? overrides) =>
        service.RecommendAsync(new { userId = 6, scene, limit = 10, overrides });
}
