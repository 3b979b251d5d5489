using System.Text.Json;

namespace VectorRec.Simulation.Truth;

/// <summary>The numbers of the law by which users of a world like, tire and react. README.md gives the formulas.</summary>
public sealed record Law
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Key of the affinities between single users and single creators and songs.</summary>
    public required ulong AffinitySeed { get; init; }

    public required long FirstUserId { get; init; }

    public required long FirstWorkId { get; init; }

    /// <summary>Over this period tastes drift from their first strengths to their last.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Null in a world without fatigue, where diversity earns nothing.</summary>
    public FatigueLaw? Fatigue { get; init; } = new();

    public ResponseLaw Response { get; init; } = new();

    /// <summary>Logit of a play of an average work at the top of a slate.</summary>
    public double Base { get; init; } = -1.5;

    public double Taste { get; init; } = 5.0;

    /// <summary>Taste that leaves a user indifferent.</summary>
    public double TasteMiddle { get; init; } = 0.35;

    public double Quality { get; init; } = 1.6;

    /// <summary>A full-quality work lets taste and creator affinity count 1 + this times as much as one of average quality.</summary>
    public double QualityLeverage { get; init; } = 0.6;

    public double CreatorAffinity { get; init; } = 0.6;

    public double SongAffinity { get; init; } = 0.5;

    public double Follows { get; init; } = 0.9;

    /// <summary>Times ln(1 + followees who liked the work within <see cref="FriendDays"/>).</summary>
    public double Friends { get; init; } = 1.0;

    public int FriendDays { get; init; } = 7;

    public double SameFamily { get; init; } = 0.5;

    public double SameCity { get; init; } = 0.3;

    /// <summary>Gate of a work in the user's second language; 1 in the first.</summary>
    public double SecondLanguageGate { get; init; } = 0.8;

    public double InstrumentalGate { get; init; } = 0.9;

    public double ForeignGate { get; init; } = 0.25;

    /// <summary>Utility lost at a gate of 0.</summary>
    public double ForeignLoss { get; init; } = 1.0;

    /// <summary>A work is worth the same to all, but for how ready a user is to play anything.</summary>
    internal Law WithoutTaste() => this with
    {
        Taste = 0,
        QualityLeverage = 0,
        CreatorAffinity = 0,
        SongAffinity = 0,
        Follows = 0,
        Friends = 0,
        SameFamily = 0,
        SameCity = 0,
        SecondLanguageGate = 1,
        InstrumentalGate = 1,
        ForeignGate = 1,
    };

    /// <exception cref="InvalidDataException">Not a law.</exception>
    public static Law Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Law>(json, Json) ?? throw new InvalidDataException("The law is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The law is not valid JSON: {e.Message}", e);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
