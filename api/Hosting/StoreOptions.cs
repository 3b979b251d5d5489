using System.Security.Cryptography;
using VectorRec.Generations;
using VectorRec.Resilience;
using VectorRec.Storage;

namespace VectorRec.Api.Hosting;

/// <summary>Where the stores are.</summary>
internal sealed class StoreOptions
{
    /// <summary><c>ConnectionStrings:Postgres</c>.</summary>
    public required string Postgres { get; init; }

    public required QdrantOptions Qdrant { get; init; }

    /// <summary>Whether <c>Recall:Index</c> does without Qdrant.</summary>
    public bool IsEmbedded { get; init; }

    /// <exception cref="SettingException">A setting is missing, unknown or wrong.</exception>
    public static StoreOptions Read(IConfiguration configuration, RecallIndex index)
    {
        var stores = new StoreOptions
        {
            Postgres = configuration.GetConnectionString("Postgres") is { Length: > 0 } given
                ? given : throw new SettingException("ConnectionStrings:Postgres is not set."),
            Qdrant = Settings.Read<QdrantOptions>(configuration, QdrantOptions.Section),
            IsEmbedded = index == RecallIndex.Embedded,
        };
        CheckPostgres(stores.Postgres);
        if (!stores.IsEmbedded)
            CheckQdrant(stores.Qdrant.Address);
        CheckAuthority(stores.Qdrant.CaFile);
        return stores;
    }

    private static void CheckAuthority(string file)
    {
        try
        {
            OwnAuthority.Policy(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"Qdrant:CaFile is '{file}', which holds no certificate (PEM).".ReplaceLineEndings(" "), e);
        }
    }

    private static void CheckPostgres(string connectionString)
    {
        try
        {
            Database.Check(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new SettingException(
                "ConnectionStrings:Postgres cannot be parsed; it has to be like Host=127.0.0.1;Username=vectorrec;Database=vectorrec.", e);
        }
    }

    private static void CheckQdrant(string address)
    {
        if (address.Length == 0)
            throw new SettingException("Qdrant:Address is not set; without Qdrant, set Recall:Index to Embedded.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new SettingException($"Qdrant:Address is '{address}'; it has to be like http://127.0.0.1:6334.".ReplaceLineEndings(" "));
    }
}
