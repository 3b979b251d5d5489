using System.ComponentModel.DataAnnotations;

namespace VectorRec.Users.Sessions;

/// <summary>Settings of section <c>Cursor</c>: sessions that any instance can go on with.</summary>
public sealed class CursorOptions
{
    public const string Section = "Cursor";

    /// <summary>Hours after its last answer for which a session can be gone on with.</summary>
    [Range(1, 1_000)]
    public int Hours { get; set; } = 24;

    /// <summary>Newest works that a cursor holds; about 2.5 bytes each where works have small numbers.</summary>
    [Range(50, 5_000)]
    public int Works { get; set; } = 1_000;

    /// <summary>Secret of the key that seals cursors; empty: the database's own, which all instances share.</summary>
    public string Key { get; set; } = "";

    /// <summary>Secret of another key whose seal is taken too, while one is changed for another.</summary>
    public string OtherKey { get; set; } = "";
}
