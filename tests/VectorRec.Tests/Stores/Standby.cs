using System.Diagnostics;
using System.Globalization;
using Dapper;
using Npgsql;

namespace VectorRec.Tests.Stores;

/// <summary>A standby of a Postgres of the test's own, which streams from it and can take its place.</summary>
internal sealed class Standby : IAsyncDisposable
{
    /// <summary>What the primary has to be started with.</summary>
    public const string PrimaryOptions = "-c wal_level=replica -c max_wal_senders=4 -c synchronous_commit=on";

    // As root another user has to run it, the one whose the primary is.
    private const string Script =
        """
        set -eu
        run() {
          [ "$(id -u)" -eq 0 ] || { "$@"; return; }
          setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env HOME=/ "$@"
        }
        programs=$1 home=$2 primary=$3 command=$4
        user=$(stat -c %U "$primary")
        case $command in
          start)
            mkdir -p "$home" && chown "$user" "$home"
            (cd / && run "$programs/pg_basebackup" -D "$home/data" -R -X stream -c fast --no-sync -d "$5")
            (cd / && run "$programs/pg_ctl" start --wait --silent -D "$home/data" -l "$home/log" \
              -o "-c port=$6 -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200" \
              </dev/null >/dev/null 2>&1) || { cat "$home/log" >&2; exit 1; }
            ;;
          promote) (cd / && run "$programs/pg_ctl" promote --wait --silent -D "$home/data") ;;
          stop) (cd / && run "$programs/pg_ctl" stop --silent --mode immediate -D "$home/data") || true; rm -rf "$home" ;;
        esac
        """;

    private readonly string _programs;
    private readonly string _home = $"/var/tmp/vectorrec-standby-{Guid.NewGuid():N}";
    private readonly string _primaryData;

    private Standby(string programs, string primaryData) => (_programs, _primaryData) = (programs, primaryData);

    public int Port { get; private set; }

    /// <summary>Copies the primary and follows it. Skips the test where the machine has no program for that.</summary>
    public static async Task<Standby> StartAsync(string primary)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(primary) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var data = (await connection.ExecuteScalarAsync<string>("show data_directory"))!;
        var major = connection.PostgreSqlVersion.Major.ToString(CultureInfo.InvariantCulture);
        var programs = Path.Combine("/usr/lib/postgresql", major, "bin");
        Assert.SkipUnless(
            File.Exists(Path.Combine(programs, "pg_basebackup")),
            "There is no pg_basebackup, such as that of Debian's package postgresql.");
        var standby = new Standby(programs, data) { Port = QdrantCluster.FreePort() };
        var settings = new NpgsqlConnectionStringBuilder(primary);
        try
        {
            await standby.RunAsync(
                "start", $"host={settings.Host} port={settings.Port} user={settings.Username} password={settings.Password}",
                standby.Port.ToString(CultureInfo.InvariantCulture));
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes it the primary.</summary>
    public Task PromoteAsync() => RunAsync("promote");

    public async ValueTask DisposeAsync() => await RunAsync("stop");

    private async Task RunAsync(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", Script, "standby", _programs, _home, _primaryData, .. args])
        {
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        await Wait.ForExitAsync(process);
        Assert.True(process.ExitCode == 0, await error);
    }
}
