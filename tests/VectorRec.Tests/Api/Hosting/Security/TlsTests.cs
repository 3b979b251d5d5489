using Dapper;
using Npgsql;
using VectorRec.Storage;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Api.Hosting.Security;

/// <summary>Both stores behind TLS, with certificates of an authority that only the settings name.</summary>
public sealed class TlsTests(TestStores run) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly Authority _authority = new();
    private LocalServices _services = null!;
    private TestStores _stores = null!;

    public async ValueTask InitializeAsync()
    {
        var services = await LocalServices.StartAsync(null, null,
            ("POSTGRES_OPTIONS", $"-c ssl=on -c ssl_cert_file={_authority.CertificateFile} -c ssl_key_file={_authority.KeyFile}"),
            ("QDRANT__SERVICE__ENABLE_TLS", "true"), ("QDRANT__TLS__CERT", _authority.CertificateFile),
            ("QDRANT__TLS__KEY", _authority.KeyFile), ("QDRANT__TLS__CA_CERT", _authority.CaFile),
            // It would ask callers for certificates of their own.
            ("QDRANT__SERVICE__VERIFY_HTTPS_CLIENT_CERTIFICATE", "false"));
        _services = services.Trusting(_authority.CaFile);
        _stores = new TestStores(() => _services.WithQdrantAsync(run));
    }

    [Fact]
    public async Task The_service_reads_both_over_TLS_and_trusts_nobody_else()
    {
        await using var service = new Service(_stores) { OwnQdrant = _services };
        await service.InitializeAsync();
        var slate = await service.RecommendAsync(6);
        Assert.Equal(10, slate.Works.Count);
        Assert.Empty(slate.Degraded);
        Assert.StartsWith("https://", _services.Qdrant, StringComparison.Ordinal);
        await using (var connection = await service.Database.Source.OpenConnectionAsync(Service.Token))
        {
            Assert.True(await connection.ExecuteScalarAsync<bool>(
                "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'vectorrec-api'"));
        }

        using var other = new Authority();
        using var distrusting = new QdrantConnection(_services.Qdrant, null, TimeProvider.System, caFile: other.CaFile);
        await Assert.ThrowsAsync<VectorIndexException>(() => distrusting.VersionAsync(Deadline, Service.Token));
        await using var database = Database.Open(
            service.Database.ConnectionString.Replace(_authority.CaFile, other.CaFile, StringComparison.Ordinal), "tests");
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await database.OpenConnectionAsync(Service.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _services.DisposeAsync();
        _authority.Dispose();
    }
}
