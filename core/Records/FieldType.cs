namespace VectorRec.Records;

/// <summary>What a field holds, whatever the file's format.</summary>
public enum FieldType
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

    /// <summary>A direction: numbers, of which there are as many in all vectors of a kind of record.</summary>
    Vector,
}
