namespace VectorRec.Diversity;

internal enum SlateAttribute
{
    Creator,
    Song,
    Media,
    Tag,
}
