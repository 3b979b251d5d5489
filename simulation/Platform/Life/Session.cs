namespace VectorRec.Simulation.Platform.Life;

/// <summary>A user who is there.</summary>
/// <param name="key">Of its first slate among those of the user; the next ones follow.</param>
internal sealed class Session(int user, long key, long at, bool live)
{
    public int User => user;

    public long Key => key;

    /// <summary>Whether it begins with live shows.</summary>
    public bool Live => live;

    /// <summary>How far it is, Unix ms.</summary>
    public long At { get; set; } = at;

    public int Slates { get; set; }

    public int Plays { get; set; }

    public string? Cursor { get; set; }

    public bool GoesOn { get; set; } = true;
}
