using VectorRec.Simulation.Population;

namespace VectorRec.Simulation.Behaviour;

/// <summary>The works by creator, song and topic, each oldest first, so that what is there at a time is always a prefix.</summary>
internal sealed class Shelves
{
    private readonly long[] _created;
    private readonly (int[] Starts, int[] Works) _byCreator;
    private readonly (int[] Starts, int[] Works) _bySong;
    private readonly (int[] Starts, int[] Works) _byTopic;

    public Shelves(World world)
    {
        var end = world.Options.End.ToUnixTimeMilliseconds();
        var truth = world.Truth.Tables;
        _created = [.. world.Works.CreatedBefore.Select(before => end - before)];
        _byCreator = Group(truth.WorkCreator, truth.Users);
        _bySong = Group(truth.WorkSong, world.Songs.Count);
        _byTopic = Group([.. truth.WorkTopic.Select(topic => (int)topic)], Tags.Genres.Count);
    }

    /// <summary>Number of works that were uploaded by then: those of index 0 up to it.</summary>
    public int Available(long at) => CountBelow(_created, at + 1);

    public ReadOnlySpan<int> OfCreator(int creator, int available) => Prefix(_byCreator, creator, available);

    public ReadOnlySpan<int> OfSong(int song, int available) => Prefix(_bySong, song, available);

    public ReadOnlySpan<int> OfTopic(int topic, int available) => Prefix(_byTopic, topic, available);

    private static ReadOnlySpan<int> Prefix((int[] Starts, int[] Works) groups, int group, int available)
    {
        var works = groups.Works.AsSpan(groups.Starts[group]..groups.Starts[group + 1]);
        return works[..CountBelow<int>(works, available)];
    }

    private static int CountBelow<T>(ReadOnlySpan<T> ascending, T limit)
        where T : IComparable<T>
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle].CompareTo(limit) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static (int[] Starts, int[] Works) Group(ReadOnlySpan<int> groupOf, int groups)
    {
        var starts = new int[groups + 1];
        foreach (var group in groupOf)
            starts[group + 1]++;
        for (var group = 0; group < groups; group++)
            starts[group + 1] += starts[group];
        var next = starts[..^1];
        var works = new int[groupOf.Length];
        for (var work = 0; work < works.Length; work++)
            works[next[groupOf[work]]++] = work;
        return (starts, works);
    }
}
