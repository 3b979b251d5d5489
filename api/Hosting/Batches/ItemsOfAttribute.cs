namespace VectorRec.Api.Hosting.Batches;

/// <summary>What the items of a list are that is read item by item, so that one that is wrong does not spoil the others.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsOfAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
