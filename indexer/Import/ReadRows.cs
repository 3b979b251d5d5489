using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VectorRec.Indexer.Import.Sources;
using VectorRec.Records;
using VectorRec.Storage.Records;

namespace VectorRec.Indexer.Import;

/// <summary>
/// Reads and checks the rows of a file in blocks, while those before are sent: several blocks at once, where the format lets them be cut
/// without being read. They come out in the order of the file, and a few of them are in memory at a time.
/// </summary>
internal sealed class ReadRows(IRowSource source, RecordKind kind, TimeProvider time)
{
    private const int BlockRows = 2_000;

    // What is read is sent on by the database's own process.
    private static readonly int Blocks = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <exception cref="InputException">The rest cannot be read.</exception>
    public async IAsyncEnumerable<ReadBlock> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var order = Channel.CreateBounded<Task<ReadBlock>>(new BoundedChannelOptions(Blocks) { SingleReader = true, SingleWriter = true });
        var cutting = Task.Run(() => CutAsync(order.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var block in order.Reader.ReadAllAsync(ct))
                yield return await block;
        }
        finally
        {
            await stop.CancelAsync();
            await cutting;
        }
    }

    private async Task CutAsync(ChannelWriter<Task<ReadBlock>> order, CancellationToken ct)
    {
        try
        {
            if (source is ILineSource lines)
            {
                while (await lines.NextAsync(BlockRows, ct) is { } block)
                    await order.WriteAsync(Task.Run(() => Read(block), ct), ct);
            }
            else
            {
                while (await NextAsync(ct) is { Count: > 0 } block)
                    await order.WriteAsync(Task.FromResult(block), ct);
            }

            order.Complete();
        }
        catch (Exception e)
        {
            order.Complete(e);
        }
    }

    private async Task<ReadBlock> NextAsync(CancellationToken ct)
    {
        var (block, row) = (new ReadBlock(source.Fraction), new Row(kind));
        while (block.Count < BlockRows && await source.ReadAsync(row, ct))
            block.Add(row, time.GetUtcNow());
        return block;
    }

    private ReadBlock Read(LineBlock lines)
    {
        var (block, row) = (new ReadBlock(lines.Fraction), new Row(kind));
        for (var i = 0; i < lines.Count; i++)
        {
            lines.Read(i, row);
            block.Add(row, time.GetUtcNow());
        }

        return block;
    }
}

/// <summary>What was read of a part of a file.</summary>
/// <param name="fraction">How much of the file was cut off before it, [0, 1].</param>
internal sealed class ReadBlock(double fraction)
{
    public double Fraction { get; } = fraction;

    public int Count { get; private set; }

    public CopyRows Rows { get; } = new();

    public List<(long Line, IReadOnlyList<Defect> Defects, byte[] Raw)> Rejects { get; } = [];

    /// <summary>Takes a row as it was read, or rejects it.</summary>
    public void Add(Row row, DateTimeOffset now)
    {
        Count++;
        if (row.Defects.Count == 0)
            RowRules.Check(row, now);
        if (row.Defects.Count == 0)
            Rows.Add(row);
        else
            Rejects.Add((row.Line, [.. row.Defects], row.Raw.ToArray()));
    }
}
