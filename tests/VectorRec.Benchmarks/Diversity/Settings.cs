using VectorRec.Diversity;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;

namespace VectorRec.Benchmarks.Diversity;

internal static class Settings
{
    public const float Theta = 0.7f;

    public static PriorWeights AllPriors { get; } = new() { Media = 0.2f, Creator = 0.5f, Song = 0.5f, Tag = 0.3f };

    public static DiversityOptions Of(int window, float theta = Theta) => new() { Window = window, Theta = theta, Rules = SlateRules.Off };
}
