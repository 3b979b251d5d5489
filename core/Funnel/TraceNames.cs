using System.Text.Json;

namespace VectorRec.Funnel;

/// <summary>How answers and explanations spell what the trace says.</summary>
public static class TraceNames
{
    /// <summary>The value's name in camel case.</summary>
    public static string Name<T>(this T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
