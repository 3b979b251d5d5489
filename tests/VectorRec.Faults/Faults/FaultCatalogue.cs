namespace VectorRec.Faults.Faults;

/// <summary>All that is broken, in the order of the table.</summary>
internal static class FaultCatalogue
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. StoreFaults.All, .. StoreFaults.Links, PoolFault.Create(), .. GenerationFaults.All, .. DiskFaults.All, .. ClockFaults.All,
        .. ServiceFaults.All,
    ];
}
