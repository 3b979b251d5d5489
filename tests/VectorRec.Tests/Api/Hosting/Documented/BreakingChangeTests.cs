using System.Text.Json.Nodes;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>Each kind of break is seen, and what only adds is none.</summary>
public sealed class BreakingChangeTests
{
    private const string Before =
        """
        {
          "paths": {
            "/a": {
              "post": {
                "operationId": "A",
                "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 50, "minimum": 1 } }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Asked" } } } },
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Answer" } } } } }
              }
            }
          },
          "components": {
            "schemas": {
              "Asked": {
                "type": "object",
                "required": ["id"],
                "properties": {
                  "id": { "type": "integer", "format": "int64" },
                  "kind": { "type": "string", "enum": ["work", "live"] },
                  "more": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Asked" }] }
                }
              },
              "Answer": {
                "type": "object",
                "required": ["works"],
                "properties": {
                  "works": { "type": "array", "items": { "type": "object", "properties": { "score": { "type": "number" } } } },
                  "title": { "type": ["null", "string"] },
                  "state": { "type": "string", "enum": ["new", "old"] }
                }
              }
            }
          }
        }
        """;

    [Theory]
    [InlineData("\"/a\":", "\"/b\":", "POST /a is gone")]
    [InlineData("\"post\":", "\"put\":", "POST /a is gone")]
    [InlineData("\"operationId\": \"A\"", "\"operationId\": \"B\"", "POST /a was A and is B")]
    [InlineData("\"name\": \"limit\"", "\"name\": \"most\"", "POST /a: the parameter limit is gone")]
    [InlineData("\"in\": \"query\"", "\"in\": \"query\", \"required\": true", "POST /a: the parameter limit is required")]
    [InlineData("\"parameters\": [", "\"parameters\": [{ \"name\": \"new\", \"required\": true, \"schema\": {} }, ",
        "POST /a: the new parameter new is required")]
    [InlineData("\"maximum\": 50", "\"maximum\": 49", "POST /a limit: maximum is 49")]
    [InlineData("\"minimum\": 1", "\"minimum\": 2", "POST /a limit: minimum is 2")]
    [InlineData("\"minimum\": 1", "\"minimum\": 1, \"maxLength\": 3", "POST /a limit: maxLength is 3")]
    [InlineData("\"requestBody\": {", "\"requestBody\": { \"required\": true, ", "POST /a needs a body")]
    [InlineData("\"required\": [\"id\"]", "\"required\": [\"id\", \"kind\"]", "POST /a body.kind is required")]
    [InlineData("\"id\": {", "\"key\": {", "POST /a body.id is gone")]
    [InlineData("\"type\": \"integer\", \"format\"", "\"type\": \"string\", \"format\"", "POST /a body.id was integer and is string")]
    [InlineData("\"int64\"", "\"int32\"", "POST /a body.id was int64 and is int32")]
    [InlineData("[\"work\", \"live\"]", "[\"work\"]", "POST /a body.kind cannot be live any more")]
    [InlineData("\"oneOf\": [{ \"type\": \"null\" }, ", "\"oneOf\": [", "POST /a body.more was object or null and is object")]
    [InlineData("\"format\": \"int64\"", "\"format\": \"int64\", \"enum\": [1]", "POST /a body.id is one of a few values")]
    [InlineData("[\"new\", \"old\"]", "[\"new\", \"old\", \"gone\"]", "POST /a 200.state may be gone")]
    [InlineData(", \"enum\": [\"new\", \"old\"]", "", "POST /a 200.state may be anything")]
    [InlineData("\"200\":", "\"201\":", "POST /a does not answer 200 any more")]
    [InlineData("\"required\": [\"works\"]", "\"required\": []", "POST /a 200.works may be missing")]
    [InlineData("\"title\":", "\"heading\":", "POST /a 200.title is gone")]
    [InlineData("\"score\":", "\"points\":", "POST /a 200.works[].score is gone")]
    [InlineData("\"number\"", "[\"null\", \"number\"]", "POST /a 200.works[].score was number and is null or number")]
    public void What_breaks_is_named(string part, string changed, string said)
    {
        Assert.Contains(part, Before, StringComparison.Ordinal);
        Assert.Contains(said, BreakingChanges.Between(Read(Before), Read(Before.Replace(part, changed, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("\"paths\": {", "\"paths\": { \"/b\": { \"get\": { \"operationId\": \"B\", \"responses\": {} } },")]
    [InlineData("\"parameters\": [", "\"parameters\": [{ \"name\": \"new\", \"schema\": { \"type\": \"string\" } }, ")]
    [InlineData("\"maximum\": 50", "\"maximum\": 51")]
    [InlineData("\"minimum\": 1", "\"minimum\": 0")]
    [InlineData("[\"work\", \"live\"]", "[\"work\", \"live\", \"room\"]")]
    [InlineData("[\"new\", \"old\"]", "[\"new\"]")]
    [InlineData("\"required\": [\"id\"]", "\"required\": []")]
    [InlineData(
        "\"title\": { \"type\": [\"null\", \"string\"] }",
        "\"title\": { \"type\": \"string\" }, \"length\": { \"type\": \"integer\" }")]
    [InlineData("\"200\":", "\"409\": {}, \"200\":")]
    [InlineData("\"kind\":", "\"other\": { \"type\": \"string\" }, \"kind\":")]
    public void What_only_adds_breaks_nobody(string part, string changed)
    {
        Assert.Contains(part, Before, StringComparison.Ordinal);
        Assert.Empty(BreakingChanges.Between(Read(Before), Read(Before.Replace(part, changed, StringComparison.Ordinal))));
    }

    private static JsonObject Read(string text) => JsonNode.Parse(text)!.AsObject();
}
