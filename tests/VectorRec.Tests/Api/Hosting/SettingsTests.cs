using Microsoft.Extensions.Configuration;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Replay;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Deployment;

namespace VectorRec.Tests.Api.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Auth__TrustLoopback", "ja", "Auth:TrustLoopback is 'ja'; it has to be true or false.")]
    [InlineData(
        "Limits__Brust", "5",
        "Limits:Brust is not a setting; Limits has RequestsPerSecond, Burst, UnknownKeysPerSecond, MaxBodyBytes, RequestTimeoutMs.")]
    [InlineData("Limits__Burst", "-5", "Limits:Burst is '-5'; it has to be a whole number from 1 to 1000000.")]
    [InlineData("Issued__Seconds", "ten\nminutes", "Issued:Seconds is 'ten minutes'; it has to be a whole number from 0 to 86400.")]
    [InlineData("ConnectionStrings__Postgres", "", "ConnectionStrings:Postgres is not set.")]
    [InlineData("ConnectionStrings__Postgres", "nonsense",
        "ConnectionStrings:Postgres cannot be parsed; it has to be like Host=127.0.0.1;Username=vectorrec;Database=vectorrec.")]
    [InlineData("Qdrant__Adress", "http://127.0.0.1:1", "Qdrant:Adress is not a setting; Qdrant has Address, ApiKey, CaFile.")]
    [InlineData("Qdrant__Address", "127.0.0.1:6334", "Qdrant:Address is '127.0.0.1:6334'; it has to be like http://127.0.0.1:6334.")]
    [InlineData("Scenes__feed__Coarse__Keep", "all", "Scenes:feed:Coarse:Keep is 'all'; it has to be a whole number from 1 to 100000.")]
    [InlineData("Qdrant__CaFile", "/nowhere/ca.pem", "Qdrant:CaFile is '/nowhere/ca.pem', which holds no certificate (PEM).")]
    [InlineData("Cursor__Key", "short", "Cursor:Key is too short; it has to have 32 characters or more.")]
    [InlineData("Cursor__OtherKey", "0123456789abcdef0123456789abcdef", "Cursor:OtherKey needs a Cursor:Key beside it.")]
    [InlineData("Jwt__KeysFile", "/nowhere/keys.json",
        "Jwt:Audience is not set; without it the tokens of any other service would be taken.")]
    [InlineData("Jwt__Authority", "http://issuer.example.com",
        "Jwt:Authority is 'http://issuer.example.com'; it has to be like https://issuer.example.com.")]
    [InlineData("Cors__Origins", "https://app.example.com/",
        "Cors:Origins has 'https://app.example.com/'; an origin is like https://app.example.com.")]
    [InlineData("Telemetry__PrometheusPort", "70000", "Telemetry:PrometheusPort is '70000'; it has to be a whole number from 0 to 65535.")]
    [InlineData("Telemetry__PrometheusHost", "everywhere",
        "Telemetry:PrometheusHost is 'everywhere'; it has to be an address of this machine, such as 127.0.0.1.")]
    [InlineData("Telemetry__Otlp", "collector:4317", "Telemetry:Otlp is 'collector:4317'; it has to be like http://127.0.0.1:4317.")]
    [InlineData("Telemetry__OtlpProtocol", "Smoke", "Telemetry:OtlpProtocol is 'Smoke'; it has to be Grpc or HttpProtobuf.")]
    [InlineData("Secrets__Folder", "/nowhere", "Secrets:Folder is '/nowhere', which is not a folder.")]
    public async Task A_wrong_or_unknown_setting_stops_the_start_in_one_line(string name, string value, string line)
    {
        var run = await Programs.RunAsync("VectorRec.Api", [], [.. ApiProcess.NoStores, (name, value)]);
        Assert.Equal((2, "", line + Environment.NewLine), run);
    }

    [Fact]
    public async Task A_file_in_the_folder_of_secrets_is_a_setting_and_wins()
    {
        using var secrets = new TemporaryFolder();
        secrets.Write("Limits__Burst", "lots\n");
        var run = await Programs.RunAsync(
            "VectorRec.Api", [], [.. ApiProcess.NoStores, ("Limits__Burst", "7"), ("Secrets__Folder", secrets.Path)]);
        Assert.Equal((2, "", "Limits:Burst is 'lots'; it has to be a whole number from 1 to 1000000." + Environment.NewLine), run);
        secrets.Write("ConnectionStrings__Postgres", "nonsense");
        var (exitCode, _, error) = await Programs.RunAsync("indexer", ["keys", "list"], ("Secrets__Folder", secrets.Path));
        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be parsed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_the_host_and_of_a_Qdrant_in_the_same_environment_are_let_be()
    {
        await using var api = await ApiProcess.StartAsync(
            ("Logging__LogLevel__Default", "Information"), ("Kestrel__Limits__MaxConcurrentConnections", "50"), ("AllowedHosts", "*"),
            ("QDRANT__LOG_LEVEL", "INFO"), ("QDRANT__SERVICE__GRPC_PORT", "6334"), ("limits__burst", "7"));
        Assert.Equal("Healthy", await api.Client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        Assert.Equal(0, await api.EndAsync());
    }

    [Theory]
    [InlineData("Limits:Burst", "99999999999")]
    [InlineData("Limits:MaxBodyBytes", "99999999999")]
    [InlineData("Limits:Burst", "")]
    [InlineData("Limits:Burst", "1.5")]
    [InlineData("Limits:Burst", "0")]
    [InlineData("Limits:Burst:Night", "5")]
    public void A_limit_that_cannot_be_is_named(string name, string value) => Refused<LimitOptions>(LimitOptions.Section, name, value);

    [Theory]
    [InlineData("NaN")]
    [InlineData("1.01")]
    [InlineData("-0.01")]
    [InlineData("1e999")]
    public void A_share_that_cannot_be_is_named(string value) => Refused<ReplayOptions>(ReplayOptions.Section, "Replay:StoredShare", value);

    [Theory]
    [InlineData("7")]
    [InlineData("sometimes")]
    public void An_index_that_there_is_not_is_named(string value) => Refused<RecallOptions>(RecallOptions.Section, "Recall:Index", value);

    [Fact]
    public void What_is_right_is_read_in_any_case_and_the_rest_keeps_its_default()
    {
        var limits = Settings.Read<LimitOptions>(
            Of(("limits:BURST", "7"), ("Limits:MaxBodyBytes", "100000000"), ("Limit:Burst", "8")), LimitOptions.Section);
        Assert.Equal((7, 100_000_000, new LimitOptions().RequestsPerSecond), (limits.Burst, limits.MaxBodyBytes, limits.RequestsPerSecond));
    }

    [Fact]
    public void Every_setting_has_a_line_in_its_document()
    {
        var document = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "settings.md"));
        Assert.Contains(("Limits", "Burst"), KnownSettings.OfTheService);
        Assert.All(
            KnownSettings.OfTheService,
            setting => Assert.Contains($"`{setting.Section}:{setting.Name}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void The_indexer_knows_what_the_service_knows_of_the_sections_that_both_read()
    {
        string[] sections = ["Qdrant", "Generations", "Recall"];
        Assert.Equal(
            KnownSettings.OfTheService.Where(setting => sections.Contains(setting.Section))
                .Select(setting => $"{setting.Section}__{setting.Name}").Order(StringComparer.Ordinal),
            SharedSettings.Known.Order(StringComparer.Ordinal));
    }

    private static void Refused<T>(string section, string name, string value)
        where T : class, new()
    {
        var refused = Assert.Throws<SettingException>(() => Settings.Read<T>(Of((name, value)), section));
        Assert.StartsWith(string.Join(':', name.Split(':').Take(2)), refused.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Of(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
