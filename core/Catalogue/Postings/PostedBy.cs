namespace VectorRec.Catalogue.Postings;

/// <summary>What the works of a posting list have in common.</summary>
internal enum PostedBy
{
    /// <summary>Nothing: one list, code 0, of all works.</summary>
    All,
    Creator,
    Song,
    Tag,
    City,
    Language,
    Media,
    Kind,
}
