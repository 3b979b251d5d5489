namespace VectorRec.Indexer.Cli;

/// <summary>The environment variables that the indexer shares with the service: one that is misspelt would be ignored.</summary>
internal static class SharedSettings
{
    /// <summary>What either reads of the sections that the indexer reads.</summary>
    public static readonly string[] Known =
    [
        "Qdrant__Address", "Qdrant__ApiKey", "Qdrant__CaFile", "Generations__Earlier", "Generations__Folder", "Generations__LoadMs",
        "Generations__PollSeconds", "Generations__TowerThreads", "Recall__Index", "Recall__ScanDeadlineMs",
    ];

    private const string Separator = "__";

    /// <exception cref="CommandException">A variable of these sections is none of theirs.</exception>
    public static void Check(IEnumerable<string> variables)
    {
        foreach (var variable in variables.Where(
            variable => variable.Contains(Separator, StringComparison.Ordinal) && !IsOfTheServer(variable)))
        {
            var section = variable[..(variable.IndexOf(Separator, StringComparison.Ordinal) + Separator.Length)];
            string[] names = [.. Known.Where(known => known.StartsWith(section, StringComparison.OrdinalIgnoreCase))];
            if (names.Length > 0 && !names.Contains(variable))
                throw new CommandException(ExitCodes.Usage, $"{variable} is not a setting; there are {string.Join(", ", names)}.");
        }
    }

    // Qdrant's own, as QDRANT__LOG_LEVEL, when the server runs in the same environment.
    private static bool IsOfTheServer(string variable) =>
        variable.StartsWith("QDRANT__", StringComparison.Ordinal) && variable == variable.ToUpperInvariant();
}
