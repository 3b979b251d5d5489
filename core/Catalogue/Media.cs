namespace VectorRec.Catalogue;

public enum Media : byte
{
    Audio = 0,
    Video = 1,
}
