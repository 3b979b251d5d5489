using System.CommandLine;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands;

/// <summary>The stores of generations, open for one command.</summary>
internal sealed class GenerationScope : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly QdrantConnection _qdrant;

    private GenerationScope(NpgsqlDataSource database, QdrantConnection qdrant, GenerationHome home) => (_database, _qdrant, Home) = (database, qdrant, home);

    private static readonly Option<string> Alias = new("--alias")
    {
        Description = "Alias of the collection that serves. [default: works]", DefaultValueFactory = _ => "works",
    };

    public GenerationHome Home { get; }

    /// <summary>Gives a command the options that <see cref="Open"/> reads.</summary>
    public static void AddOptions(Command command)
    {
        foreach (var setting in (Setting[])[Setting.Postgres, Setting.Qdrant, Setting.QdrantApiKey, Setting.Generations])
            command.Options.Add(setting.Option);
        command.Options.Add(Alias);
    }

    /// <exception cref="CommandException">A setting is missing or wrong.</exception>
    public static GenerationScope Open(Invocation invocation)
    {
        var (address, folder) = (invocation.Require(Setting.Qdrant), invocation.Require(Setting.Generations));
        QdrantConnection qdrant;
        try
        {
            qdrant = new QdrantConnection(address, invocation.Value(Setting.QdrantApiKey), invocation.Time);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCodes.Usage, $"{address} is not a gRPC address: it reads like http://127.0.0.1:6334.", e);
        }

        try
        {
            var database = invocation.OpenPostgres();
            return new(database, qdrant, new GenerationHome(database, qdrant, Path.GetFullPath(folder), invocation.Time) { Alias = invocation.Value(Alias)! });
        }
        catch
        {
            qdrant.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _qdrant.Dispose();
        await _database.DisposeAsync();
    }
}
