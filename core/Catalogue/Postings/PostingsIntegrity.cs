using System.Numerics.Tensors;

namespace VectorRec.Catalogue.Postings;

/// <summary>Posting lists lead to rows through raw pointers: whatever they hold has to be a row of the table.</summary>
internal static unsafe class PostingsIntegrity
{
    /// <param name="sections">Offset and length of each section, all within the file.</param>
    /// <exception cref="InvalidDataException">A list would lead out of its section, or to a row that there is not.</exception>
    public static void Check(string path, byte* start, ReadOnlySpan<long> sections, long rows)
    {
        foreach (var by in PostingColumns.Families)
        {
            var (startColumn, rowColumn) = (PostingColumns.StartOf(by), PostingColumns.RowsOf(by));
            var posted = Section(start, sections, rowColumn);
            if (!AreStarts(Section(start, sections, startColumn), posted.Length))
                throw new InvalidDataException($"{path} is damaged: its {startColumn} section is not ascending or leads out of the rows.");
            // Read as unsigned, a negative row is a large one.
            if (posted.Length > 0 && TensorPrimitives.Max(posted) >= rows)
                throw new InvalidDataException($"{path} is damaged: its {rowColumn} section has rows that the table does not have.");
        }
    }

    private static bool AreStarts(ReadOnlySpan<uint> starts, int rows)
    {
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] > rows)
            return false;
        for (var i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1])
                return false;
        }

        return true;
    }

    private static ReadOnlySpan<uint> Section(byte* start, ReadOnlySpan<long> sections, ItemColumn column) =>
        new(start + sections[2 * (int)column], checked((int)(sections[(2 * (int)column) + 1] / sizeof(uint))));
}
