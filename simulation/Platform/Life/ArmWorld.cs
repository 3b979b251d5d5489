using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>The truth of one arm: the world that all arms begin with, and what was published in this one since.</summary>
internal sealed class ArmWorld
{
    private readonly World _start;
    private readonly WeightedChoice?[] _repertoire;
    private readonly WorkTable _works;
    private readonly long[] _created;
    private readonly List<int> _active = [];

    public ArmWorld(World start, int newWorks)
    {
        _start = start;
        _repertoire = Population.Works.Repertoire(start.Songs);
        FirstShow = start.Works.Count;
        Shows = start.Options.OnAir;
        Count = FirstShow + Shows;
        Capacity = Count + newWorks;
        var (from, to) = (start.Truth.Tables, TruthTables.Empty(start.Users.Count, Capacity));
        to = to with
        {
            UserInterests = from.UserInterests,
            UserStrengths = from.UserStrengths,
            UserBias = from.UserBias,
            UserLanguage = from.UserLanguage,
            UserSecondLanguage = from.UserSecondLanguage,
            UserCity = from.UserCity,
            UserFamily = from.UserFamily,
        };
        foreach (var (source, target) in (ReadOnlySpan<(Array, Array)>)
            [
                (from.WorkVectors, to.WorkVectors), (from.WorkQuality, to.WorkQuality), (from.WorkAppeal, to.WorkAppeal),
                (from.WorkCreator, to.WorkCreator), (from.WorkSong, to.WorkSong), (from.WorkTopic, to.WorkTopic),
                (from.WorkLanguage, to.WorkLanguage), (from.WorkCity, to.WorkCity), (from.WorkDuration, to.WorkDuration),
            ])
            Array.Copy(source, target, source.Length);
        Truth = new(start.Truth.Law, to);
        Responses = new(Truth);
        _works = new(Capacity);
        _created = new long[Capacity];
        var end = start.Options.End.ToUnixTimeMilliseconds();
        for (var work = 0; work < FirstShow; work++)
        {
            _created[work] = end - start.Works.CreatedBefore[work];
            // As the public file says.
            if (!new Draw(start.Options.Seed, Purpose.WorkRow, work).Chance(0.01))
                _active.Add(work);
        }
    }

    public World Start => _start;

    public TrueUtility Truth { get; }

    public Responses Responses { get; }

    /// <summary>Index behind the last work.</summary>
    public int Count { get; private set; }

    public int Capacity { get; }

    /// <summary>Index of the first live show or room; they lie between the works of the start and those that came since.</summary>
    public int FirstShow { get; }

    public int Shows { get; }

    /// <summary>Works that may be shown, oldest ids first.</summary>
    public IReadOnlyList<int> Active => _active;

    public long CreatedAt(int work) => _created[work];

    public bool IsVideo(int work) => _works.Video[work];

    /// <summary>In [0, 1], as content mining measured it.</summary>
    public float Measured(int work) => _works.MeasuredQuality[work];

    /// <summary>The creator's next work: the same in every arm, whenever it is published.</summary>
    /// <returns>Its index; -1 when there is no room for more.</returns>
    public int Publish(ulong seed, ArmState.Upload upload)
    {
        if (Count == Capacity)
            return -1;
        var draw = new Draw(seed, Purpose.PlatformWork, upload.Creator, upload.Number);
        Population.Works.Sing(Count, upload.Creator, _start.Users, _start.Songs, _repertoire, _works, Truth.Tables, ref draw);
        _created[Count] = upload.At;
        _active.Add(Count);
        return Count++;
    }
}
