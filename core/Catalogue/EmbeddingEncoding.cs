namespace VectorRec.Catalogue;

/// <summary>How an item table keeps its embeddings.</summary>
public enum EmbeddingEncoding
{
    /// <summary>As the item tower gave them, 4 bytes a dimension.</summary>
    Float32,

    /// <summary>A byte a dimension and a scale a row, chosen so that the greatest component is 127: a quarter of the memory.</summary>
    Int8,
}
