using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using VectorRec.Simulation.Commands;
using VectorRec.Tests.Api;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.Api.Telemetry;
using VectorRec.Tests.House;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace VectorRec.Tests.Deployment;

/// <summary>What compose.yaml says of the images, the code and the repository is so. No engine runs here that could start it.</summary>
public sealed partial class ComposeTests
{
    private const string Served = "api";
    private static readonly ComposeFile Compose = ComposeFile.Read;

    // What images of others call their settings.
    private static readonly Dictionary<string, string> Prefixes = new()
    {
        ["postgres"] = "POSTGRES_",
        ["qdrant/qdrant"] = "QDRANT_",
        ["grafana/grafana"] = "GF_",
    };

    [Fact]
    public void A_key_that_compose_does_not_know_is_refused() =>
        Assert.Throws<YamlException>(() => ComposeFile.Parse("services: { api: { image: a, readonly: true } }"));

    [Fact]
    public void Nobody_is_root_writes_to_an_image_or_has_a_right_to_spare() => Assert.All(Compose.Services, service =>
    {
        var (name, settings) = service;
        Assert.True(settings.ReadOnly, name);
        Assert.Equal(["ALL"], settings.CapDrop);
        Assert.Equal(["no-new-privileges:true"], settings.SecurityOpt);
        Assert.Contains("/tmp", settings.Tmpfs);
        Assert.DoesNotContain(settings.User ?? settings.Stage?.User, (string?[])[null, "root", "0"]);
    });

    [Fact]
    public void Images_are_of_exact_versions() => Assert.All(
        Compose.Services.Values.Where(service => service.Build is null),
        service => Assert.Matches(@":v?\d+\.\d+(\.\d+)?(-\w+)?$|@sha256:[0-9a-f]{64}$", service.Image));

    [Fact]
    public void What_is_published_is_on_this_machine_alone_and_each_at_a_port_of_its_own()
    {
        var published = Compose.Services.Values.SelectMany(service => service.Ports).ToArray();
        Assert.All(published, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.Equal(published.Length, published.Select(port => port.Split(':')[1]).Distinct().Count());
        Assert.Equal(
            Compose.Services[Served].Stage!.Environment["ASPNETCORE_HTTP_PORTS"],
            Assert.Single(Compose.Services[Served].Ports).Split(':')[2]);
    }

    [Fact]
    public void Volumes_and_files_that_are_mounted_are_there() => Breaches.None(
        from service in Compose.Services
        from mount in service.Value.Mounts
        where mount.From.StartsWith('.')
            ? !Path.Exists(Path.GetFullPath(Path.Combine(Dockerfile.Folder, mount.From))) || !mount.ReadOnly
            : !Compose.Volumes.ContainsKey(mount.From)
        select $"{service.Key}: {mount.From}");

    [Fact]
    public void Folders_that_an_image_of_ours_gets_as_volumes_are_made_in_it() => Breaches.None(
        from service in Compose.Services
        where service.Value.Stage is not null
        from mount in service.Value.Mounts
        where !mount.From.StartsWith('.') && !service.Value.Stage!.Copies.Any(copy => copy.To == mount.To)
        select $"{service.Key}: {mount.To}");

    [Fact]
    public void Whoever_is_waited_for_is_a_service_of_the_same_profiles_that_says_what_is_waited_for() => Breaches.None(
        from service in Compose.Services
        from other in service.Value.DependsOn
        let there = Compose.Services.GetValueOrDefault(other.Key)
        where there is null || there.Profiles.Except(service.Value.Profiles).Any()
            || (other.Value["condition"] == "service_healthy" && there.Healthcheck is null && there.Stage?.HealthCheck is null)
        select $"{service.Key}: {other.Key}");

    [Fact]
    public void Every_variable_is_a_setting_of_whoever_gets_it() => Breaches.None(
        from service in Compose.Services
        let variables = service.Value.Environment.Keys
        from unknown in service.Value.Image switch
        {
            "vectorrec-api" => KnownSettings.UnknownToTheService(variables),
            "vectorrec-indexer" or "vectorrec-setup" => KnownSettings.UnknownToTheIndexer(variables),
            var image => variables.Where(
                variable => !variable.StartsWith(Prefixes.GetValueOrDefault(image.Split(':')[0], "none"), StringComparison.Ordinal)),
        }
        select $"{service.Key}: {unknown}");

    [Fact]
    public async Task The_service_starts_with_what_it_is_told_and_tells_Prometheus_where_it_is_looked_for()
    {
        var told = Compose.Services[Served].Environment;
        var port = PrometheusServer.FreePort();
        // Hosts of a network that is not here, and a port that many tests would want.
        await using var api = await ApiProcess.StartAsync(
        [
            .. told.Select(setting => (setting.Key, (string?)setting.Value)), .. ApiProcess.NoStores,
            ("Telemetry__PrometheusPort", port.ToString(CultureInfo.InvariantCulture)),
        ]);
        var metrics = await api.Client.GetStringAsync($"http://127.0.0.1:{port}/metrics", Service.Token);
        Assert.Contains("vectorrec_store_up", metrics, StringComparison.Ordinal);

        Assert.Equal("0.0.0.0", told["Telemetry__PrometheusHost"]);
        Assert.Equal(
            [$"{Served}:{told["Telemetry__PrometheusPort"]}"],
            Strings("prometheus/prometheus.yml", "scrape_configs", "static_configs", "targets"));
    }

    [Fact]
    public void Addresses_of_stores_are_services()
    {
        Assert.All((string[])["setup", "indexer", "sync", Served], name =>
        {
            var told = Compose.Services[name].Environment;
            Assert.Contains("Host=postgres;", told["ConnectionStrings__Postgres"], StringComparison.Ordinal);
            Assert.Contains(new Uri(told["Qdrant__Address"]).Host, Compose.Services.Keys);
            Assert.Contains(told["Generations__Folder"], Compose.Services[name].Mounts.Select(mount => mount.To));
        });
        Assert.Contains("postgres", Compose.Services.Keys);
    }

    [Fact]
    public void Grafana_finds_Prometheus_and_the_dashboard()
    {
        var address = new Uri(Assert.Single(Strings("grafana/provisioning/datasources/prometheus.yaml", "datasources", "url")));
        Assert.Contains(Compose.Services[address.Host].Ports, port => port.EndsWith($":{address.Port}", StringComparison.Ordinal));
        var folder = Assert.Single(Strings("grafana/provisioning/dashboards/vectorrec.yaml", "providers", "options", "path"));
        var grafana = Compose.Services["grafana"];
        var home = grafana.Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];
        Assert.Equal(folder, Path.GetDirectoryName(home));
        Assert.Contains(("./grafana/vectorrec.json", home, true), grafana.Mounts);
    }

    [Fact]
    public void Every_command_of_the_first_start_is_one()
    {
        var setup = File.ReadAllText(Path.Combine(Dockerfile.Folder, "setup.sh"));
        var programs = new Dictionary<string, RootCommand>
        {
            ["indexer"] = Indexer.Program.Root,
            ["dotnet /simulation/simulation.dll"] = new("") { WorldCommand.Create(TextWriter.Null, TextWriter.Null) },
        };
        var bundles = Compose.Services["setup"].Mounts.Single(mount => mount.To == "/bundles").From;
        setup = setup.Replace("/bundles/", Path.GetFullPath(Path.Combine(Dockerfile.Folder, bundles)) + "/", StringComparison.Ordinal);
        var commands = Command().Matches(Date().Replace(setup, "2026-01-01T00:00:00Z")).ToArray();
        Assert.Equal(6, commands.Length);
        Breaches.None(
            from command in commands
            from error in programs[command.Groups[1].Value].Parse(command.Groups[2].Value.Trim()).Errors
            select $"{command.Value}: {error.Message}");
    }

    // All texts at a path through mappings, and through whatever sequences lie on it.
    private static string[] Strings(string file, params string[] path)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Dockerfile.Folder, file));
        yaml.Load(reader);
        IEnumerable<YamlNode> found = [yaml.Documents[0].RootNode];
        foreach (var key in path)
            found = Flat(found).Select(node => ((YamlMappingNode)node).Children[key]);
        return [.. Flat(found).Select(node => ((YamlScalarNode)node).Value!)];
    }

    private static IEnumerable<YamlNode> Flat(IEnumerable<YamlNode> nodes) =>
        nodes.SelectMany(node => node is YamlSequenceNode sequence ? sequence.Children : (IEnumerable<YamlNode>)[node]);

    [GeneratedRegex(@"(?<=^|\n|! |  )(indexer|dotnet /simulation/simulation\.dll) ([^()|>\n]+)")]
    private static partial Regex Command();

    [GeneratedRegex(@"\$\(date [^)]*\)")]
    private static partial Regex Date();
}
