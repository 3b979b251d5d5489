using VectorRec.Evaluation;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;
using VectorRec.Storage.Shown;

namespace VectorRec.Ecosystem;

/// <summary>How a scene spreads its attention: what it showed in a time, and of whom.</summary>
/// <param name="Since">When the time begins, UTC.</param>
/// <param name="Scene">Empty for what was shown without saying where.</param>
/// <param name="Shown">Works shown; one counts once a slate.</param>
/// <param name="Works">Different works.</param>
/// <param name="Creators">Different creators.</param>
/// <param name="WorksGini">Of how often works were shown, of those that were; 0 when all were as often.</param>
/// <param name="CreatorsGini">Of how often works of creators were shown, of those that were.</param>
/// <param name="FreshShare">Share that was shown within <see cref="Fresh"/> of being made.</param>
/// <param name="LevelShares">Share by class of the creator's level, see <see cref="RatioDimension.Levels"/>; a work without a creator
/// counts for the lowest.</param>
/// <param name="RepeatShare">Share that the user had been shown not long before, in whatever scene.</param>
public sealed record EcosystemFigures(
    DateTime Since, string Scene, long Shown, long Slates, long Users, long Works, long Creators, double WorksGini, double CreatorsGini,
    double FreshShare, IReadOnlyDictionary<string, double> LevelShares, double RepeatShare)
{
    /// <summary>For so long a work is fresh.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    /// <param name="counts">Of something that was shown.</param>
    internal static EcosystemFigures Of(ShownCounts counts)
    {
        var levels = counts.Levels.Zip(counts.ShownOfLevel).ToLookup(level => RatioClasses.OfLevel(level.First), level => level.Second);
        return new(
            counts.Since, counts.Scene, counts.Shown, counts.Slates, counts.Users, counts.Works.Sum(), counts.Creators.Sum(),
            Gini(counts.TimesOfWorks, counts.Works), Gini(counts.TimesOfCreators, counts.Creators), Share(counts.Fresh),
            RatioDimension.Levels.Index().ToDictionary(level => level.Item, level => Share(levels[level.Index].Sum())),
            Share(counts.Repeated));

        double Share(long some) => (double)some / counts.Shown;
    }

    private static double Gini(long[] times, long[] holders) =>
        Concentration.Gini(times.Zip(holders).SelectMany(pair => Enumerable.Repeat(pair.First, (int)pair.Second)));
}
