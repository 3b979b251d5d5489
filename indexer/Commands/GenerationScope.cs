using System.CommandLine;
using System.Security.Cryptography;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands;

/// <summary>The stores of generations, open for one command.</summary>
internal sealed class GenerationScope : IAsyncDisposable
{
    private readonly Database _database;
    private readonly QdrantConnection? _qdrant;

    private GenerationScope(Database database, QdrantConnection? qdrant, GenerationHome home) =>
        (_database, _qdrant, Home) = (database, qdrant, home);

    private static readonly Option<string> Alias = new("--alias")
    {
        Description = "Alias of the collection that serves.",
        DefaultValueFactory = _ => "works",
    };

    private static readonly TimeSpan VersionDeadline = TimeSpan.FromSeconds(2);

    private const string IndexVariable = "Recall__Index";

    private static readonly Option<bool> Embedded = new("--embedded")
    {
        Description =
            $"Without Qdrant, which is not asked anything: the item table is the only index. Also when the environment variable "
            + $"{IndexVariable} is {nameof(RecallIndex.Embedded)}.",
    };

    public GenerationHome Home { get; }

    /// <summary>Whether this machine does without Qdrant.</summary>
    public bool IsEmbedded => _qdrant is null;

    /// <summary>Qdrant, of a command that asks it something; look at <see cref="IsEmbedded"/> before.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public QdrantConnection RequireQdrant() =>
        _qdrant ?? throw new CommandException(ExitCodes.Usage, "This asks Qdrant: give its address, and not --embedded.");

    /// <summary>Gives a command the options that <see cref="Open"/> reads.</summary>
    public static void AddOptions(Command command)
    {
        foreach (var setting in (Setting[])
            [Setting.Postgres, Setting.Qdrant, Setting.QdrantApiKey, Setting.QdrantCaFile, Setting.Generations])
            command.Options.Add(setting.Option);
        command.Options.Add(Alias);
        command.Options.Add(Embedded);
    }

    /// <exception cref="CommandException">A setting is missing or wrong.</exception>
    public static GenerationScope Open(Invocation invocation)
    {
        var folder = invocation.Require(Setting.Generations);
        var qdrant = Index(invocation) == RecallIndex.Embedded ? null : OpenQdrant(invocation);
        try
        {
            var database = invocation.OpenPostgres();
            return new(database, qdrant, new GenerationHome(
                database, qdrant, Path.GetFullPath(folder), invocation.Time)
            { Alias = invocation.Value(Alias)! });
        }
        catch
        {
            qdrant?.Dispose();
            throw;
        }
    }

    /// <summary>Says so when Qdrant is of a version that is not tested. One that does not answer is left to the command.</summary>
    public async Task RemarkOnQdrantAsync(Invocation invocation, CancellationToken ct)
    {
        try
        {
            if (_qdrant is not null && invocation.Shell.TestedServers.Remark(await _qdrant.VersionAsync(VersionDeadline, ct)) is { } remark)
                invocation.Say(remark);
        }
        catch (VectorIndexException)
        {
            // The command needs more than its version, and says what it could not have.
        }
    }

    private static RecallIndex Index(Invocation invocation)
    {
        if (invocation.Value(Embedded))
            return RecallIndex.Embedded;
        if (invocation.Shell.Environment(IndexVariable) is not { Length: > 0 } text)
            return RecallIndex.Qdrant;
        return Enum.TryParse<RecallIndex>(text, ignoreCase: true, out var index) && Enum.IsDefined(index)
            ? index : throw new CommandException(
                ExitCodes.Usage,
                $"{IndexVariable} is '{text}'; it has to be {nameof(RecallIndex.Qdrant)} or {nameof(RecallIndex.Embedded)}.");
    }

    private static QdrantConnection OpenQdrant(Invocation invocation)
    {
        var address = invocation.Require(Setting.Qdrant);
        try
        {
            return new QdrantConnection(
                address, invocation.Value(Setting.QdrantApiKey), invocation.Time, caFile: invocation.Value(Setting.QdrantCaFile));
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Usage, $"{Setting.Qdrant} is '{address}'; it has to be like http://127.0.0.1:6334.", e);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCodes.Usage,
                $"{Setting.QdrantCaFile} is '{invocation.Value(Setting.QdrantCaFile)}', which holds no certificate (PEM).", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _qdrant?.Dispose();
        await _database.DisposeAsync();
    }
}
