namespace VectorRec.Catalogue;

/// <summary>A recording, or something that goes on and off the air.</summary>
public enum WorkKind : byte
{
    Work = 0,
    Live = 1,
    Room = 2,
}
