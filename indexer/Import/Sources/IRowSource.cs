using VectorRec.Records;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>Rows of one kind, streamed. Only types are looked at here; <see cref="RowRules"/> checks the values.</summary>
internal interface IRowSource : IAsyncDisposable
{
    /// <summary>How much has been read, [0, 1].</summary>
    double Fraction { get; }

    /// <summary>Fills <paramref name="row"/> with the next row; what cannot be read of it becomes defects.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InputException">The rest cannot be read.</exception>
    ValueTask<bool> ReadAsync(Row row, CancellationToken ct);
}
