namespace VectorRec.Indexer.Cli;

/// <summary>What the process returns; one code a cause that a script may want to tell apart. docs/indexer.md lists them.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Failed, for a reason without a code of its own.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>A file had more rejects than allowed; nothing of it was kept.</summary>
    public const int RejectsLimit = 3;

    /// <summary>Postgres or Qdrant does not answer, or refuses the credentials.</summary>
    public const int StoreUnreachable = 4;

    /// <summary>A model bundle does not match its manifest or the features.</summary>
    public const int BundleRefused = 5;

    /// <summary>The database's schema is not the one that this build knows.</summary>
    public const int SchemaMismatch = 6;

    /// <summary>A file cannot be read as what its name says, or <c>validate</c> found rows that an import would reject.</summary>
    public const int InvalidInput = 7;

    /// <summary>Another index run, another sync or another migration is under way.</summary>
    public const int IndexBusy = 8;

    /// <summary>A generation is not fit to serve; the one that served before serves on.</summary>
    public const int GenerationRefused = 9;

    /// <summary>Postgres or Qdrant went away in the middle and was not back in time; <c>index --resume</c>, or the same import again, goes
    /// on.</summary>
    public const int StoreLost = 10;

    /// <summary>Interrupted by Ctrl-C or SIGTERM; what was not finished was undone.</summary>
    public const int Interrupted = 130;
}
