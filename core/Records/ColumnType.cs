namespace VectorRec.Records;

/// <summary>What a column of the database holds.</summary>
public enum ColumnType : byte
{
    Text,
    Bigint,
    Integer,
    Smallint,
    Real,
    Double,
    Time,
    Uuid,
    Texts,
    Bigints,
    Reals,
}
