namespace VectorRec.Tests.Deployment;

/// <summary>A service of compose.yaml.</summary>
internal sealed class ComposeService
{
    public string Image { get; set; } = "";

    public ComposeBuild? Build { get; set; }

    public string? User { get; set; }

    public List<string> Command { get; set; } = [];

    public Dictionary<string, string> Environment { get; set; } = [];

    public List<string> Ports { get; set; } = [];

    public List<string> Volumes { get; set; } = [];

    public List<string> Tmpfs { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> DependsOn { get; set; } = [];

    public ComposeHealthCheck? Healthcheck { get; set; }

    public List<string> Profiles { get; set; } = [];

    public string? Restart { get; set; }

    public bool ReadOnly { get; set; }

    public List<string> CapDrop { get; set; } = [];

    public List<string> SecurityOpt { get; set; } = [];

    /// <summary>Where from, where to, and how.</summary>
    public IEnumerable<(string From, string To, bool ReadOnly)> Mounts =>
        Volumes.Select(volume => volume.Split(':')).Select(parts => (parts[0], parts[1], parts.Length > 2 && parts[2] == "ro"));

    /// <summary>The stage of a Dockerfile that it is built of; null when its image is somebody else's.</summary>
    public DockerStage? Stage => Build is null ? null : Dockerfile.Named(Build.Dockerfile).Target(Build.Target);
}

/// <summary>What an image is built of.</summary>
internal sealed class ComposeBuild
{
    public string Context { get; set; } = "";

    public string Dockerfile { get; set; } = "";

    public string? Target { get; set; }
}

/// <summary>How a container is asked whether it is well.</summary>
internal sealed class ComposeHealthCheck
{
    public List<string> Test { get; set; } = [];

    public string Interval { get; set; } = "";

    public string Timeout { get; set; } = "";

    public int Retries { get; set; }
}
