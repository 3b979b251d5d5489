using System.CommandLine;
using System.Globalization;
using System.Net;
using k8s;
using k8s.Models;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Tests.Api;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.House;
using YamlDotNet.Core;

namespace VectorRec.Tests.Deployment;

/// <summary>The manifests of docker/k8s, read as Kubernetes's own types: no cluster runs here.</summary>
public sealed class KubernetesTests
{
    private static readonly object[] Manifests =
    [
        .. Directory.EnumerateFiles(Path.Combine(Dockerfile.Folder, "k8s"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), null, strict: true)),
    ];

    private static readonly (string Name, V1PodTemplateSpec Template)[] Workloads =
    [
        .. Of<V1Deployment>().Select(deployment => (deployment.Metadata.Name, deployment.Spec.Template)),
        .. Of<V1Job>().Select(job => (job.Metadata.Name, job.Spec.Template)),
        .. Of<V1CronJob>().Select(job => (job.Metadata.Name, job.Spec.JobTemplate.Spec.Template)),
    ];

    private static V1Deployment Serving => Of<V1Deployment>().Single(deployment => IsService(deployment.Spec.Template));

    [Fact]
    public void There_is_all_that_a_cluster_needs()
    {
        Assert.Equal(
            [
                typeof(V1ConfigMap), typeof(V1CronJob), typeof(V1Deployment), typeof(V1Job), typeof(V1NetworkPolicy),
                typeof(V1PersistentVolumeClaim), typeof(V1PodDisruptionBudget), typeof(V1Service),
            ],
            Manifests.Select(manifest => manifest.GetType()).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal));
        Assert.Equal(5, Workloads.Length);
    }

    [Fact]
    public void A_field_that_Kubernetes_does_not_know_is_refused() => Assert.Throws<YamlException>(() => KubernetesYaml.LoadAllFromString(
        "apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { port: [] }", null, strict: true));

    [Fact]
    public void Nobody_is_root_writes_to_an_image_or_has_a_right_to_spare() => Assert.All(Workloads, workload =>
    {
        var pod = workload.Template.Spec;
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.True(pod.SecurityContext.RunAsUser > 0);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        var container = Assert.Single(pod.Containers);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.True(container.Resources.Requests.ContainsKey("cpu") && container.Resources.Limits.ContainsKey("memory"));
    });

    [Fact]
    public void Images_are_those_of_compose_in_the_version_of_the_build()
    {
        var built = ComposeFile.Read.Services.Values.Where(service => service.Build is not null).Select(service => service.Image).ToArray();
        Assert.All(Workloads, workload =>
        {
            var image = workload.Template.Spec.Containers[0].Image.Split(':');
            Assert.Contains(image[0], built);
            Assert.Equal(VersionTests.Version, image[1]);
        });
    }

    [Fact]
    public void Every_variable_is_a_setting_of_whoever_gets_it() => Breaches.None(
        from workload in Workloads
        let names = Environment(workload.Template).Select(setting => setting.Name)
        from unknown in IsService(workload.Template) ? KnownSettings.UnknownToTheService(names) : KnownSettings.UnknownToTheIndexer(names)
        select $"{workload.Name}: {unknown}");

    [Fact]
    public void Every_command_is_one_of_the_indexer()
    {
        var program = Indexer.Program.Root;
        // Where bundles are here.
        var bundle = Path.Combine(RepositoryFolder.Path, "training", "bundles", "demo");
        Breaches.None(
            from workload in Workloads
            where !IsService(workload.Template)
            from error in program.Parse(
                [.. workload.Template.Spec.Containers[0].Args.Select(word => word == "/bundles/current" ? bundle : word)]).Errors
            select $"{workload.Name}: {error.Message}");
    }

    [Fact]
    public void One_follower_carries_changes_and_takes_no_pod_of_another_for_its_own()
    {
        var follower = Of<V1Deployment>().Single(deployment => !IsService(deployment.Spec.Template));
        Assert.Equal(["sync", "--follow"], follower.Spec.Template.Spec.Containers[0].Args);
        Assert.Equal((1, "Recreate"), (follower.Spec.Replicas, follower.Spec.Strategy.Type));
        Assert.Equal(
            [follower.Metadata.Name],
            from workload in Workloads
            where follower.Spec.Selector.MatchLabels.All(workload.Template.Metadata.Labels.Contains)
            select workload.Name);
    }

    [Fact]
    public void What_is_mounted_is_there_and_paths_that_are_told_lie_in_it() => Assert.All(Workloads, workload =>
    {
        var pod = workload.Template.Spec;
        Assert.Equal(
            pod.Volumes.Select(volume => volume.Name).Order(StringComparer.Ordinal),
            pod.Containers[0].VolumeMounts.Select(mount => mount.Name).Order(StringComparer.Ordinal));
        var claims = Of<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name).ToArray();
        Assert.All(
            pod.Volumes.Where(volume => volume.PersistentVolumeClaim is not null),
            volume => Assert.Contains(volume.PersistentVolumeClaim.ClaimName, claims));
        var folders = pod.Containers[0].VolumeMounts.Select(mount => mount.MountPath).ToArray();
        Assert.Contains(Environment(workload.Template).Single(setting => setting.Name == "Secrets__Folder").Value, folders);
        Assert.All(
            (pod.Containers[0].Args ?? []).Where(argument => argument.StartsWith('/')),
            path => Assert.Contains(Path.GetDirectoryName(path), folders));
    });

    [Fact]
    public void Whoever_is_selected_is_there()
    {
        (string, IDictionary<string, string>)[] selections =
        [
            .. Of<V1Deployment>().Select(deployment => (deployment.Metadata.Name, deployment.Spec.Selector.MatchLabels)),
            .. Of<V1Service>().Select(service => (service.Kind, service.Spec.Selector)),
            .. Of<V1PodDisruptionBudget>().Select(budget => (budget.Kind, budget.Spec.Selector.MatchLabels)),
            .. Of<V1NetworkPolicy>().Select(policy => (policy.Metadata.Name, policy.Spec.PodSelector.MatchLabels)),
        ];
        Assert.All(selections, selection => Assert.Contains(
            Workloads, workload => selection.Item2.All(workload.Template.Metadata.Labels.Contains)));
    }

    [Fact]
    public void Ports_have_the_numbers_that_the_image_and_the_settings_have()
    {
        var ports = Serving.Spec.Template.Spec.Containers[0].Ports.ToDictionary(port => port.Name, port => port.ContainerPort);
        var image = Dockerfile.Named("docker/api.Dockerfile").Target(null);
        Assert.Equal(image.Environment["ASPNETCORE_HTTP_PORTS"], $"{ports["http"]}");
        var told = Environment(Serving.Spec.Template).ToDictionary(setting => setting.Name, setting => setting.Value);
        Assert.Equal(told["Telemetry__PrometheusPort"], $"{ports["metrics"]}");
        Assert.All(Of<V1Service>().Single().Spec.Ports, port => Assert.Contains(port.TargetPort.Value, ports.Keys));
        Assert.All(
            Of<V1NetworkPolicy>().Single(policy => policy.Metadata.Name == Serving.Metadata.Name).Spec.Ingress
                .SelectMany(rule => rule.Ports),
            port => Assert.Contains(port.Port.Value, ports.Keys));
    }

    [Fact]
    public async Task The_service_starts_with_what_it_is_told_and_answers_its_probes()
    {
        using var secrets = new TemporaryFolder();
        // As a secret is mounted: files that are links into a folder beside them.
        Directory.CreateDirectory(Path.Combine(secrets.Path, "..data"));
        secrets.Write("..data/Qdrant__ApiKey", "secret");
        File.CreateSymbolicLink(Path.Combine(secrets.Path, "Qdrant__ApiKey"), "..data/Qdrant__ApiKey");
        await using var api = await ApiProcess.StartAsync(
        [
            .. Environment(Serving.Spec.Template).Select(setting => (setting.Name, (string?)setting.Value)), .. ApiProcess.NoStores,
            ("Telemetry__PrometheusPort", "0"), ("Secrets__Folder", secrets.Path),
        ]);
        var container = Serving.Spec.Template.Spec.Containers[0];
        using var live = await api.Client.GetAsync(container.LivenessProbe.HttpGet.Path, Service.Token);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        // Its stores are not there.
        using var ready = await api.Client.GetAsync(container.ReadinessProbe.HttpGet.Path, Service.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public void It_goes_on_answering_until_the_probe_has_noticed_and_ends_before_it_is_killed()
    {
        var pod = Serving.Spec.Template.Spec;
        var probe = pod.Containers[0].ReadinessProbe;
        var drain = int.Parse(
            Environment(Serving.Spec.Template).Single(setting => setting.Name == "Shutdown__DrainMs").Value,
            CultureInfo.InvariantCulture);
        Assert.True(drain > probe.PeriodSeconds * probe.FailureThreshold * 1000);
        Assert.True(pod.TerminationGracePeriodSeconds * 1000 > drain + new LimitOptions().RequestTimeoutMs);
    }

    private static bool IsService(V1PodTemplateSpec template) =>
        template.Spec.Containers[0].Image.StartsWith("vectorrec-api:", StringComparison.Ordinal);

    // What configuration maps bring, and what is told beside them.
    private static IEnumerable<(string Name, string Value)> Environment(V1PodTemplateSpec template)
    {
        var container = template.Spec.Containers[0];
        return
        [
            .. from source in container.EnvFrom
               from setting in Of<V1ConfigMap>().Single(map => map.Metadata.Name == source.ConfigMapRef.Name).Data
               select (setting.Key, setting.Value),
            .. (container.Env ?? []).Select(setting => (setting.Name, setting.Value)),
        ];
    }

    private static IEnumerable<T> Of<T>() => Manifests.OfType<T>();
}
