using VectorRec.Load.Importing;

namespace VectorRec.Load.Report;

/// <summary>What imports took.</summary>
/// <param name="Live">How events fared that were reported meanwhile; null when none were.</param>
internal sealed record ImportReport(long Events, IReadOnlyList<ImportRow> Rows, LiveFigures? Live);

/// <summary>Medians of one way to import.</summary>
/// <param name="PostgresCpu">Processor seconds; null where they were not told.</param>
/// <param name="PeakMb">Of the indexer.</param>
internal sealed record ImportRow(string What, double Seconds, double RowsPerSecond, double? PostgresCpu, double? PeakMb)
{
    public static ImportRow Of(string what, long rows, IReadOnlyList<ImportFigures> rounds)
    {
        var seconds = Medians.Median(rounds.Select(round => round.Seconds));
        return new(
            what, seconds, rows / seconds,
            rounds[0].PostgresCpu is null ? null : Medians.Median(rounds.Select(round => round.PostgresCpu!.Value)),
            rounds[0].PeakMb is null ? null : Medians.Median(rounds.Select(round => round.PeakMb!.Value)));
    }
}

/// <summary>Live events beside an import of plays of the same works.</summary>
/// <param name="ImportSeconds">What that import took.</param>
/// <param name="P50">From the moment at which an event was due until it was stored, in ms, as the others.</param>
internal sealed record LiveFigures(double ImportSeconds, int Taken, int Refused, double P50, double P99, double Most);
