using System.Text.Json.Nodes;
using VectorRec.Experiments;
using VectorRec.Indexer.Experiments;
using VectorRec.Storage.Experiments;

namespace VectorRec.Tests.Experiments;

/// <summary>What is taken as an experiment, and what beside others.</summary>
public sealed class DefinitionTests
{
    private const string Sound =
        """
        {"name":"theta","layer":"diversity","scenes":["feed"],"from":0,"to":200,"metric":"plays","effect":0.02,
         "arms":[{"name":"control","share":50},{"name":"more","share":50,"overrides":{"diversity":{"theta":0.3}}}]}
        """;

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        var definition = ExperimentDefinition.Read(Sound);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(definition.Write()), JsonNode.Parse(ExperimentDefinition.Read(definition.Write()).Write())));
        Assert.Equal(0.3, Experiment.Of(definition, SomeExperiments.Scenes).Definition.Arms[1].Overrides!.Value
            .GetProperty("diversity").GetProperty("theta").GetDouble());
    }

    /// <summary>Every value of the document, replaced by each of these, is taken, or refused with the field's name.</summary>
    [Fact]
    public void Whatever_stands_in_a_field_is_refused_by_its_name_or_can_run()
    {
        string[] values =
        [
            "null", "true", "0", "-1", "1", "1001", "0.5", "1e400", "2147483648", "\"\"", "\"Feed\"", "\"a b\"",
            "\"\\u0000\"", "\"\\ud800\"",
            "[]", "[null]", "[1]", "[\"feed\",\"feed\"]", "{}", "{\"a\":1}", $"\"{new string('x', 65)}\"", "[{}]", "{\"theta\":\"much\"}",
            "{\"theta\":2}", "{\"diversity\":{\"theta\":2}}", "{\"nothing\":1}",
        ];
        var (tried, refused) = (0, 0);
        foreach (var path in Paths(JsonNode.Parse(Sound)!, []))
        {
            foreach (var value in values)
            {
                var document = JsonNode.Parse(Sound)!;
                // A number beyond what a double holds cannot be a node, so that a mark is replaced in the text.
                Set(document, path, "MARK");
                var text = document.ToJsonString().Replace("\"MARK\"", value, StringComparison.Ordinal);
                tried++;
                try
                {
                    Experiment.Of(ExperimentDefinition.Read(text), SomeExperiments.Scenes);
                }
                catch (ExperimentException e)
                {
                    refused++;
                    Assert.DoesNotContain("System.", e.Message, StringComparison.Ordinal);
                    var top = (string)path[0];
                    Assert.True(
                        e.Field.StartsWith(top, StringComparison.Ordinal) || (top, e.Field) is ("from", "to"), $"{text}: {e.Message}");
                }
            }
        }

        Assert.True(tried > 300, $"{tried}");
        Assert.True(refused > tried * 3 / 4, $"{refused} of {tried}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"name":"a","name":"b"}""")]
    public void What_is_no_experiment_at_all_is_refused(string text) =>
        Assert.Throws<ExperimentException>(() => ExperimentDefinition.Read(text));

    [Fact]
    public void An_unknown_member_is_refused_wherever_it_is()
    {
        foreach (var text in (string[])[Sound.Replace("\"metric\"", "\"metrik\"", StringComparison.Ordinal),
            Sound.Replace("\"share\":50}", "\"share\":50,\"weight\":1}", StringComparison.Ordinal)])
            Assert.Throws<ExperimentException>(() => ExperimentDefinition.Read(text));
    }

    [Fact]
    public void Two_of_a_layer_that_share_a_slot_and_two_of_different_layers_that_change_one_setting_do_not_run_together()
    {
        var first = SomeExperiments.Of("first", "one", new { diversity = new { theta = 0.3 } }) with { To = 500 };
        Assert.Equal("from", SomeExperiments.Refusal(first, SomeExperiments.Of("second", "one", null) with { From = 499 }).Field);
        SomeExperiments.Book(first, SomeExperiments.Of("second", "one", null) with { From = 500 });
        Assert.Equal("name", SomeExperiments.Refusal(first, first with { Layer = "two" }).Field);

        foreach (var clash in (object[])
            [
                new { diversity = new { theta = 0.4 } }, new { Diversity = new { THETA = 0.4 } },
                new { diversity = new { theta = 0.4, window = 5 } },
            ])
        {
            var refusal = SomeExperiments.Refusal(first, SomeExperiments.Of("second", "two", clash));
            Assert.Contains("diversity.theta", refusal.Message, StringComparison.Ordinal);
        }

        SomeExperiments.Book(first, SomeExperiments.Of("second", "two", new { diversity = new { window = 5 } }));
        // Elsewhere nobody minds.
        SomeExperiments.Book(first, SomeExperiments.Of("second", "two", new { diversity = new { theta = 0.4 } }, "follow"));
    }

    [Fact]
    public void More_ways_at_once_than_anybody_could_measure_are_refused()
    {
        var many = Enumerable.Range(0, 3).Select(layer => SomeExperiments.Of($"e-{layer}", $"l-{layer}", null) with
        {
            Arms = [new("control", 1), .. Enumerable.Range(1, 19).Select(i => new ArmDefinition($"arm-{i}", 1,
                System.Text.Json.JsonSerializer.SerializeToElement<object>(layer switch
                {
                    0 => new { diversity = new { theta = i / 20.0 } },
                    1 => new { coarse = new { keep = 300 + i } },
                    _ => new { fine = new { limit = 100 + i } },
                })))],
        }).ToArray();
        Assert.Contains("1000 ways", SomeExperiments.Refusal(many).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_that_runs_may_only_get_more_slots_and_one_that_was_stopped_not_come_back()
    {
        var definition = ExperimentDefinition.Read(Sound);
        StoredExperiment Stored(bool stopped) => new(
            definition.Name, JsonNode.Parse(definition.Write())!.ToJsonString(), DateTime.UnixEpoch,
            stopped ? DateTime.UnixEpoch : null, null);
        ExperimentRules.Check(definition with { To = 400 }, [Stored(false)], SomeExperiments.Scenes);
        ExperimentRules.Check(definition, [Stored(false)], SomeExperiments.Scenes);
        Assert.Equal("from", Refusal(definition with { To = 199 }, false));
        Assert.Equal("from", Refusal(definition with { From = 1 }, false));
        Assert.Equal("", Refusal(definition with { Metric = "likes" }, false));
        Assert.Equal("", Refusal(definition with { Arms = [definition.Arms[0] with { Share = 60 }, definition.Arms[1]] }, false));
        Assert.Equal("name", Refusal(definition, true));

        string Refusal(ExperimentDefinition changed, bool stopped) =>
            Assert.Throws<ExperimentException>(() => ExperimentRules.Check(changed, [Stored(stopped)], SomeExperiments.Scenes)).Field;
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] path)
    {
        if (path.Length > 0)
            yield return path;
        var below = node switch
        {
            JsonObject parts => parts.Select(part => (Key: (object)part.Key, part.Value)),
            JsonArray items => items.Select((item, i) => (Key: (object)i, Value: item)),
            _ => [],
        };
        foreach (var found in below.SelectMany(part => Paths(part.Value!, [.. path, part.Key])))
            yield return found;
    }

    private static void Set(JsonNode node, object[] path, string value)
    {
        foreach (var key in path[..^1])
            node = key is int i ? node[i]! : node[(string)key]!;
        if (path[^1] is int last)
            node[last] = value;
        else
            node[(string)path[^1]] = value;
    }
}
