namespace VectorRec.Records;

/// <summary>One field of a record: what it may hold. Import, validation, JSON Schema and documentation follow from it.</summary>
/// <param name="SqlType">The column's type in Postgres.</param>
/// <param name="About">For the documentation: a sentence, or less.</param>
public sealed record Field(string Name, FieldType Type, string SqlType, string About)
{
    /// <summary>What <see cref="SqlType"/> names.</summary>
    public ColumnType Column { get; } = SqlType switch
    {
        "bigint" => ColumnType.Bigint,
        "integer" => ColumnType.Integer,
        "smallint" => ColumnType.Smallint,
        "real" => ColumnType.Real,
        "double precision" => ColumnType.Double,
        "timestamptz" => ColumnType.Time,
        "uuid" => ColumnType.Uuid,
        "text[]" => ColumnType.Texts,
        "bigint[]" => ColumnType.Bigints,
        "real[]" => ColumnType.Reals,
        _ => ColumnType.Text,
    };

    /// <summary>An item of a list.</summary>
    public static Field TextItem { get; } = new("item", FieldType.Text, "text", "");

    /// <inheritdoc cref="TextItem"/>
    public static Field IntegerItem { get; } = new("item", FieldType.Integer, "bigint", "");

    /// <inheritdoc cref="TextItem"/>
    public static Field NumberItem { get; } = new("item", FieldType.Number, "real", "");

    /// <summary>What the items of a list are; null: it is none.</summary>
    public Field? Item => Type switch
    {
        FieldType.Texts => TextItem,
        FieldType.Integers => IntegerItem,
        FieldType.Vector => NumberItem,
        _ => null,
    };

    public bool Required { get; init; }

    /// <summary>What a new row has when the field is absent, as SQL; null: nothing.</summary>
    public string? Default { get; init; }

    /// <summary>Least value of a number, or of each integer of a list.</summary>
    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary><see cref="Min"/> itself is too small.</summary>
    public bool AboveMin { get; init; }

    /// <summary>Characters (code points) of a text, or of each text of a list.</summary>
    public int MaxLength { get; init; }

    public int MaxItems { get; init; }

    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A word that stays: who has it keeps it, whatever comes later.</summary>
    public string? Final { get; init; }

    /// <summary>The kind of record whose key this is.</summary>
    public string? References { get; init; }

    /// <summary>The kind of record whose vector it is. Vectors lie in a table of their own, beside that of the kind.</summary>
    public string? VectorOf { get; init; }

    /// <summary>Whether the values are 32-bit floats in the database; a value is rounded to one before it is checked.</summary>
    public bool IsSingle => Column == ColumnType.Real;
}
