using VectorRec.Simulation.Output;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>What creators publish, hour by hour, as long as somebody is shown it.</summary>
internal sealed class Uploads(ArmWorld world, ArmState state, ulong seed)
{
    private readonly double _perProductivity =
        world.Start.Works.Count / (double)Works.OldestDays / 24 / world.Start.Users.Productivity.Sum();

    /// <summary>The works of the hour that ends now.</summary>
    public List<ApiWork> Of(int day, int hour, DateTimeOffset now)
    {
        var works = new List<ApiWork>();
        for (var creator = 0; creator < state.Creators.Length; creator++)
        {
            var productivity = world.Start.Users.Productivity[creator];
            var drive = state.Creators[creator].Drive;
            if (productivity <= 0 || drive < PlatformLaw.Stops)
                continue;
            var draw = new Draw(seed, Purpose.PlatformUpload, creator, (day * 24L) + hour);
            for (var left = draw.Poisson(productivity * _perProductivity * drive); left > 0; left--)
            {
                var at = now.ToUnixTimeMilliseconds() - (long)(draw.Uniform() * 3_600_000);
                var upload = new ArmState.Upload(creator, state.Creators[creator].Published, at);
                var work = world.Publish(seed, upload);
                if (work < 0)
                    return works;
                state.Creators[creator].Published++;
                state.Uploads.Add(upload);
                works.Add(Row(work, upload));
            }
        }

        return works;
    }

    /// <summary>At night creators see what became of their works.</summary>
    /// <param name="exposures">Of today, by creator.</param>
    public void See(IReadOnlyDictionary<int, int> exposures)
    {
        for (var creator = 0; creator < state.Creators.Length; creator++)
        {
            var one = state.Creators[creator];
            one.Exposures = PlatformLaw.Faded(one.Exposures, exposures.GetValueOrDefault(creator));
            one.Drive = PlatformLaw.Drive(one.Drive, one.Exposures);
        }
    }

    private ApiWork Row(int work, ArmState.Upload upload)
    {
        var truth = world.Truth.Tables;
        var draw = new Draw(seed, Purpose.WorkRow, upload.Creator, upload.Number);
        var language = truth.WorkLanguage[work];
        return new(
            WorkTable.FirstId + work, UserTable.FirstId + upload.Creator, SongTable.FirstId + truth.WorkSong[work],
            world.IsVideo(work) ? "video" : "audio", language == TruthTables.NoLanguage ? null : Languages.Codes[language],
            TagNotes.OfWork(world.Start.Songs, truth.WorkSong[work], ref draw), Math.Round(world.Measured(work), 3),
            truth.WorkDuration[work], Places.All[truth.WorkCity[work]].City, DateTimeOffset.FromUnixTimeMilliseconds(upload.At));
    }
}
