using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>All of a world that does not happen in time.</summary>
/// <param name="Leaders">A user a family.</param>
internal sealed record World(
    WorldOptions Options,
    UserTable Users,
    SongTable Songs,
    WorkTable Works,
    FollowGraph Follows,
    int[] Leaders,
    TrueUtility Truth)
{
    public static World Make(WorldOptions options, CancellationToken token)
    {
        var law = new Law
        {
            AffinitySeed = new Draw(options.Seed, Purpose.Affinity, -1).Next(),
            FirstUserId = UserTable.FirstId,
            FirstWorkId = WorkTable.FirstId,
            From = options.From,
            To = options.End,
        };
        if (!options.Fatigue)
            law = law with { Fatigue = null };
        if (!options.Taste)
            law = law.WithoutTaste();

        var truth = TruthTables.Empty(options.Users, options.Works);
        var tastes = new TasteSpace(options.Seed);
        var users = Population.Users.Make(options, tastes, truth, token);
        var songs = Population.Songs.Make(options, tastes);
        var works = Population.Works.Make(options, users, songs, truth, token);
        var leaders = Families.Make(options, users, truth);
        var follows = Population.Follows.Make(options, users, truth, law.AffinitySeed, token);
        return new(options, users, songs, works, follows, leaders, new TrueUtility(law, truth));
    }
}
