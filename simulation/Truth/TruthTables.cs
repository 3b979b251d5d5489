namespace VectorRec.Simulation.Truth;

/// <summary>The hidden state of a world, a row a user or work, in order of their ids.</summary>
internal sealed record TruthTables
{
    /// <summary>Dimensions of taste.</summary>
    public const int Dimensions = 16;

    /// <summary>Interests of a user.</summary>
    public const int Interests = 3;

    /// <summary>Language of an instrumental work, and second language of a user who has none.</summary>
    public const byte NoLanguage = 255;

    /// <summary>[users, interests, dimensions], unit vectors.</summary>
    public required float[] UserInterests { get; init; }

    /// <summary>[users, interests, 2]: at the start of the period and at its end.</summary>
    public required float[] UserStrengths { get; init; }

    public required float[] UserBias { get; init; }

    public required byte[] UserLanguage { get; init; }

    public required byte[] UserSecondLanguage { get; init; }

    public required byte[] UserCity { get; init; }

    /// <summary>-1 for a user in no family.</summary>
    public required int[] UserFamily { get; init; }

    /// <summary>[works, dimensions], unit vectors.</summary>
    public required float[] WorkVectors { get; init; }

    /// <summary>The real quality, in (0, 1); the public one is measured with an error.</summary>
    public required float[] WorkQuality { get; init; }

    public required float[] WorkAppeal { get; init; }

    /// <summary>Index of the user.</summary>
    public required int[] WorkCreator { get; init; }

    public required int[] WorkSong { get; init; }

    /// <summary>The song's genre.</summary>
    public required byte[] WorkTopic { get; init; }

    public required byte[] WorkLanguage { get; init; }

    public required byte[] WorkCity { get; init; }

    /// <summary>Seconds.</summary>
    public required int[] WorkDuration { get; init; }

    public int Users => UserBias.Length;

    public int Works => WorkQuality.Length;

    /// <summary>Tables of zeros.</summary>
    public static TruthTables Empty(int users, int works) => new()
    {
        UserInterests = new float[users * Interests * Dimensions],
        UserStrengths = new float[users * Interests * 2],
        UserBias = new float[users],
        UserLanguage = new byte[users],
        UserSecondLanguage = new byte[users],
        UserCity = new byte[users],
        UserFamily = new int[users],
        WorkVectors = new float[works * Dimensions],
        WorkQuality = new float[works],
        WorkAppeal = new float[works],
        WorkCreator = new int[works],
        WorkSong = new int[works],
        WorkTopic = new byte[works],
        WorkLanguage = new byte[works],
        WorkCity = new byte[works],
        WorkDuration = new int[works],
    };

    /// <summary>One interest of a user, a unit vector.</summary>
    public Span<float> Interest(int user, int interest) =>
        UserInterests.AsSpan(((user * Interests) + interest) * Dimensions, Dimensions);

    /// <summary>A work's unit vector.</summary>
    public Span<float> WorkVector(int work) => WorkVectors.AsSpan(work * Dimensions, Dimensions);
}
