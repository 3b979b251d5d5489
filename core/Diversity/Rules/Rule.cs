namespace VectorRec.Diversity.Rules;

/// <summary>
/// At most <see cref="Max"/> works with one value of an attribute among any <see cref="Window"/> neighbours (0: in the slate).
/// A minimum distance k is the case Max = 1, Window = k.
/// </summary>
internal unsafe struct Rule
{
    public SlateAttribute Attribute;
    public int Max;
    public int Window;

    /// <summary>[values] works of the current window that hold the value.</summary>
    public int* Held;
}
