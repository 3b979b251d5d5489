namespace VectorRec.Api.Records;

/// <summary>Which records the items of a list are.</summary>
/// <param name="kind">Name of the kind, as of an import's file.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class RecordsOfAttribute(string kind) : Attribute
{
    public string Kind { get; } = kind;
}
