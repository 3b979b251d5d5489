using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>The channels of one scene. A channel's number is its place in <see cref="All"/>: bit i of a candidate's channels.</summary>
public sealed class RecallChannels
{
    /// <param name="options">By name; a quota of 0 leaves a channel out.</param>
    public RecallChannels(IReadOnlyDictionary<string, ChannelOptions> options)
    {
        All = [.. ChannelCatalogue.In(options).Select(channel => channel.Create(options[channel.Name].Quota))];
        Names = [.. All.Select(channel => channel.Name)];
        Vector = Numbered<IVectorChannel>();
        Social = Numbered<ISocialChannel>();
        Table = Numbered<ITableChannel>();
        Text = Numbered<TextMatches>() is [var text] ? text : null;
        OnAir = Numbered<OnAirWorks>();
    }

    public IReadOnlyList<IRecallChannel> All { get; }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<(int Number, IVectorChannel Channel)> Vector { get; }

    public IReadOnlyList<(int Number, ISocialChannel Channel)> Social { get; }

    public IReadOnlyList<(int Number, ITableChannel Channel)> Table { get; }

    /// <summary>Null where a scene does not search text.</summary>
    public (int Number, TextMatches Channel)? Text { get; }

    public IReadOnlyList<(int Number, OnAirWorks Channel)> OnAir { get; }

    private (int, T)[] Numbered<T>()
        where T : IRecallChannel =>
        [.. All.Index().Where(entry => entry.Item is T).Select(entry => (entry.Index, (T)entry.Item))];
}
