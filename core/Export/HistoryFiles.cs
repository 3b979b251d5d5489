using VectorRec.Features;

namespace VectorRec.Export;

/// <summary>Histories as work rows, and the tag profile of each: <c>history.npy</c> and <c>user_tags.npy</c>.</summary>
/// <param name="workTags">Tag indices of all works, [works, <see cref="FeatureNames.TagsWidth"/>].</param>
internal sealed class HistoryFiles(string folder, int historyLength, int[] workTags) : IDisposable
{
    private readonly NpyWriter<int> _history = new(Path.Combine(folder, "history.npy"), historyLength);
    private readonly NpyWriter<int> _tags = new(Path.Combine(folder, "user_tags.npy"), FeatureNames.TagsWidth);
    private readonly int[] _row = new int[historyLength];
    private readonly long[] _tagsOfAll = new long[historyLength * FeatureNames.TagsWidth];

    /// <param name="history">Work rows, newest first; padded with -1.</param>
    public void Append(ReadOnlySpan<int> history)
    {
        var kept = Math.Min(history.Length, historyLength);
        history[..kept].CopyTo(_row);
        _row.AsSpan(kept).Fill(-1);
        _history.Append(_row);

        for (var i = 0; i < kept; i++)
        {
            for (var t = 0; t < FeatureNames.TagsWidth; t++)
                _tagsOfAll[(i * FeatureNames.TagsWidth) + t] = workTags[(_row[i] * FeatureNames.TagsWidth) + t];
        }

        Span<long> top = stackalloc long[FeatureNames.TagsWidth];
        TagProfile.MostFrequent(_tagsOfAll.AsSpan(0, kept * FeatureNames.TagsWidth), top);
        Span<int> narrow = stackalloc int[FeatureNames.TagsWidth];
        FeatureFiles.Narrow(top, narrow);
        _tags.Append(narrow);
    }

    public void Dispose()
    {
        _history.Dispose();
        _tags.Dispose();
    }
}
