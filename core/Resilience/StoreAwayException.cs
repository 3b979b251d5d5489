namespace VectorRec.Resilience;

/// <summary>A store did not answer a few times in a row, and is not asked again until it does.</summary>
public sealed class StoreAwayException(string store)
    : Exception($"{store} does not answer, and is not waited for until it does.");
