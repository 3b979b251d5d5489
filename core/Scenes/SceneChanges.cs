using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace VectorRec.Scenes;

/// <summary>
/// A scene with some of its settings changed by a JSON object, spelt as in the API: parts of an object that are not named stay, a list
/// takes the place of what was there.
/// </summary>
internal static class SceneChanges
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Applies changes that are of the right kinds; whether the scene can then be run is still to be seen.</summary>
    /// <exception cref="SceneException">A setting is unknown, or its value of another kind; the message names it.</exception>
    public static SceneOptions Apply(SceneOptions scene, JsonElement changes)
    {
        var merged = JsonSerializer.SerializeToNode(scene, Json)!.AsObject();
        return Changed(new("", InApi: true), merged, changes, typeof(SceneOptions), null).Deserialize<SceneOptions>(Json)!;
    }

    private static JsonNode Changed(
        SettingPath path, JsonNode? current, JsonElement changes, Type type, ICustomAttributeProvider? attributes)
    {
        if (type == typeof(IReadOnlyDictionary<string, ChannelOptions>) && changes.ValueKind == JsonValueKind.Array)
            changes = ByName(path, changes);
        // A number changes the quota of a channel.
        if (type == typeof(ChannelOptions) && changes.ValueKind == JsonValueKind.Number)
            changes = JsonSerializer.SerializeToElement(new { quota = changes });
        return SettingKind.EntriesOf(type) switch
        {
            ({ } entry, true) => Items(path, changes, type, entry),
            ({ } entry, false) => Entries(path, current, changes, type, entry),
            _ when IsValue(type) => Value(path, changes, type, attributes),
            _ => Parts(path, current, changes, type),
        };
    }

    private static bool IsValue(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain.IsPrimitive || plain.IsEnum || plain == typeof(string));

    private static JsonObject Parts(SettingPath path, JsonNode? current, JsonElement changes, Type type)
    {
        Require(path, changes, JsonValueKind.Object, type);
        var merged = Copy(current);
        foreach (var change in changes.EnumerateObject())
        {
            var name = Name(path, change);
            var part = SceneShape.Parts(type).FirstOrDefault(part => part.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw path.Entry(name).Is($"is not a setting; there are {SceneShape.Names(type)}.");
            var below = path.Part(part.Name);
            var key = JsonNamingPolicy.CamelCase.ConvertName(part.Name);
            merged[key] = change.Value.ValueKind == JsonValueKind.Null && TakesNull(part)
                ? null : Changed(below, merged[key], change.Value, part.PropertyType, part);
        }

        return merged;
    }

    private static JsonObject Entries(SettingPath path, JsonNode? current, JsonElement changes, Type type, Type entry)
    {
        Require(path, changes, JsonValueKind.Object, type);
        var merged = Copy(current);
        foreach (var change in changes.EnumerateObject())
        {
            var name = Name(path, change);
            merged[name] = Changed(path.Entry(name), merged[name], change.Value, entry, null);
        }

        return merged;
    }

    private static JsonArray Items(SettingPath path, JsonElement changes, Type type, Type item)
    {
        Require(path, changes, JsonValueKind.Array, type);
        return [.. changes.EnumerateArray()
            .Select((value, i) => Changed(path with { Text = $"{path.Text}[{i}]" }, null, value, item, null))];
    }

    private static JsonNode Value(SettingPath path, JsonElement value, Type type, ICustomAttributeProvider? attributes)
    {
        try
        {
            if (value.Deserialize(type, Json) is { } read && read is not (float.PositiveInfinity or float.NegativeInfinity)
                && (read is not string text || !text.Contains('\0')))
                return JsonSerializer.SerializeToNode(read, type, Json)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Another kind, out of the type's range, or half of a surrogate pair.
        }

        throw path.Is($"has to be {SettingKind.Of(type, attributes)}.");
    }

    // Channels as the list of scenes has them: each with its name, and with what is told of it.
    private static JsonElement ByName(SettingPath path, JsonElement list)
    {
        var channels = new JsonObject();
        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.Object || JsonObject.Create(item.Clone(), AnyCase) is not { } channel
                || (channel["name"] as JsonValue)?.GetValueKind() != JsonValueKind.String)
                throw (path with { Text = $"{path.Text}[{i}]" }).Is("has to be an object with the channel's name.");
            var name = channel["name"]!.GetValue<string>();
            channel.Remove("name");
            channel.Remove("description");
            channels[name] = channel;
        }

        return JsonSerializer.SerializeToElement(channels);
    }

    private static JsonObject Copy(JsonNode? current)
    {
        var copy = new JsonObject();
        foreach (var (name, value) in current?.AsObject() ?? [])
            copy[name] = value?.DeepClone();
        return copy;
    }

    private static bool TakesNull(PropertyInfo part) =>
        Nullable.GetUnderlyingType(part.PropertyType) is not null
        || new NullabilityInfoContext().Create(part).WriteState == NullabilityState.Nullable;

    private static void Require(SettingPath path, JsonElement value, JsonValueKind kind, Type type)
    {
        if (value.ValueKind != kind)
            throw path.Is($"has to be {SettingKind.Of(type)}.");
    }

    private static string Name(SettingPath path, JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw path.Is("has a name that is not Unicode.", e);
        }
    }
}
