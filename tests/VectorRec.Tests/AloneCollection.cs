namespace VectorRec.Tests;

/// <summary>Tests that measure what the whole process does: no other runs beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
