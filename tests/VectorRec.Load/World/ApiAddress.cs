namespace VectorRec.Load.World;

/// <summary>An API that answers.</summary>
/// <param name="Key">Null where callers of this machine need none.</param>
/// <param name="Process">Name of its process among the figures; null when it was not started here.</param>
internal sealed record ApiAddress(Uri Address, string? Key, string? Process);
