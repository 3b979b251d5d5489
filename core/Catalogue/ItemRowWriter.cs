namespace VectorRec.Catalogue;

/// <summary>
/// Writes one work into the columns of a table. Whoever builds a table and whoever adds to one that serves share it, so that a work
/// has the same columns whichever way it came in. Tags are the caller's: their place depends on the row before.
/// </summary>
internal sealed unsafe class ItemRowWriter(
    byte* start, long[] offsets, int dimension, EmbeddingEncoding encoding, double priorRate, ItemCodes codes)
{
    /// <param name="embedding">[d], finite.</param>
    /// <param name="bias">Logits, finite.</param>
    /// <exception cref="InvalidOperationException">A number is not finite, or there are not d of them; nothing is written.</exception>
    public void Write(int row, WorkRow work, ReadOnlySpan<float> embedding, float bias)
    {
        if (embedding.Length != dimension || !AllFinite(embedding) || !float.IsFinite(bias))
            throw new InvalidOperationException($"The embedding of work {work.WorkId} is not {dimension} finite numbers.");

        Set(ItemColumn.WorkId, row, work.WorkId);
        EmbeddingMatrix.Write(
            embedding, start + offsets[(int)ItemColumn.Embedding], (float*)(start + offsets[(int)ItemColumn.Scale]), encoding, row);
        Set(ItemColumn.Bias, row, bias);
        Set(ItemColumn.Creator, row, codes.Creator(work.CreatorId));
        Set(ItemColumn.Song, row, codes.Song(work.SongId));
        Set(ItemColumn.Kind, row, work.Kind);
        Set(ItemColumn.Media, row, work.Media);
        Set(ItemColumn.Level, row, (byte)work.CreatorLevel);
        Set(ItemColumn.Language, row, codes.Language(work.Language));
        Set(ItemColumn.City, row, codes.City(work.City));
        Set(ItemColumn.CreatedAt, row, (uint)Math.Clamp(Seconds(work.CreatedAt), 0, uint.MaxValue));
        Set(ItemColumn.Quality, row, work.Quality);
        Set(ItemColumn.Latitude, row, (float?)work.Latitude ?? float.NaN);
        Set(ItemColumn.Longitude, row, (float?)work.Longitude ?? float.NaN);
        Set(ItemColumn.Impressions, row, (uint)Math.Min(work.Impressions, uint.MaxValue));
        Set(ItemColumn.Plays, row, (uint)Math.Min(work.Plays, uint.MaxValue));
        Set(ItemColumn.Engagement, row, Engagement.Rate(work.Impressions, work.Plays, work.Likes, priorRate));
        Set(ItemColumn.Trend, row, Engagement.Trend(work.Recent, priorRate));
    }

    private void Set<T>(ItemColumn column, int row, T value)
        where T : unmanaged =>
        ((T*)(start + offsets[(int)column]))[row] = value;

    private static long Seconds(DateTime time) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeSeconds();

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }
}
