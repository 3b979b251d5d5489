using System.ComponentModel.DataAnnotations;
using static VectorRec.Diversity.DiversityOptions;

namespace VectorRec.Diversity.Rules;

/// <summary>At most <paramref name="Max"/> works with one value of an attribute among any <paramref name="Window"/> neighbours.</summary>
/// <param name="Max">At least 1.</param>
/// <param name="Window">At least 1; 0 = the whole slate.</param>
public sealed record FrequencyCap(
    [property: Range(1, int.MaxValue)] int Max, [property: Range(0, int.MaxValue)] int Window = 0)
{
    internal void Validate(string name)
    {
        Require(Max >= 1, name, "must allow at least 1 (Max)");
        Require(Window >= 0, name, "must not have a negative Window");
    }
}
