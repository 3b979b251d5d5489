using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

/// <summary>What holds behind PgBouncer in transaction mode, which shares two connections to the server among all.</summary>
public sealed class PoolerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly string? Program = ((string[])["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]).FirstOrDefault(File.Exists);

    private readonly TemporaryFolder _folder = new();
    private Process? _pooler;
    private string _address = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
            return;
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var port = FreePort();
        var settings = _folder.Write("pgbouncer.ini",
            $"""
             [databases]
             pooled = host={server.Host} port={server.Port} dbname={server.Database} user={server.Username} password={server.Password}
             [pgbouncer]
             listen_addr = 127.0.0.1
             listen_port = {port}
             unix_socket_dir =
             auth_type = any
             pool_mode = transaction
             default_pool_size = 2
             ignore_startup_parameters = extra_float_digits
             """);
        // It refuses to run as root.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        _pooler = Process.Start(new ProcessStartInfo(Program!, [.. user, "-q", settings]))!;
        _address = $"Host=127.0.0.1;Port={port};Database=pooled;Username=anybody";
        await Wait.UntilAsync(async () =>
        {
            try
            {
                await using var connection = new NpgsqlConnection(_address + ";Pooling=false");
                await connection.OpenAsync(Ct);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Nothing_is_prepared_and_every_answer_is_that_of_its_statement()
    {
        Assert.SkipWhen(Program is null, "There is no PgBouncer, as in Debian's package pgbouncer.");
        await using var source = Database.Open(_address, "tests");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await using var connection = await source.OpenConnectionAsync(Ct);
                // Each caller has statements of its own, often enough to be prepared.
                await using var command = new NpgsqlCommand(
                    string.Create(CultureInfo.InvariantCulture, $"select {(caller * 10) + (i % 3)}"), connection);
                Assert.Equal((caller * 10) + (i % 3), await command.ExecuteScalarAsync(Ct));
            }
        }, Ct)));
        await using var last = await source.OpenConnectionAsync(Ct);
        await using var prepared = new NpgsqlCommand("select count(*) from pg_prepared_statements", last);
        Assert.Equal(0L, await prepared.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task The_right_to_index_is_one_processs()
    {
        Assert.SkipWhen(Program is null, "There is no PgBouncer, as in Debian's package pgbouncer.");
        await using var source = Database.Open(_address, "tests");
        await using (await IndexLock.TakeAsync(source, Ct))
            await Assert.ThrowsAsync<IndexBusyException>(() => IndexLock.TakeAsync(source, Ct));
        await (await IndexLock.TakeAsync(source, Ct)).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_pooler is not null)
        {
            _pooler.Kill();
            await _pooler.WaitForExitAsync(CancellationToken.None);
            _pooler.Dispose();
        }

        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
