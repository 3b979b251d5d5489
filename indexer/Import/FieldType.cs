namespace VectorRec.Indexer.Import;

/// <summary>What a field holds, whatever the file's format.</summary>
internal enum FieldType
{
    Integer,
    Number,
    Text,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>An instant, kept in microseconds.</summary>
    Time,
    Uuid,
    Texts,
    Integers,
}
