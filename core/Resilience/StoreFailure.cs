namespace VectorRec.Resilience;

/// <summary>What a call that failed says of the store.</summary>
public enum StoreFailure
{
    /// <summary>It answered: it does not want this call.</summary>
    Refusal,

    /// <summary>It did not answer in time. That may be this machine's fault.</summary>
    Late,

    /// <summary>It does not answer, or says that it cannot answer anything now.</summary>
    Outage,
}
