using System.Diagnostics;

namespace VectorRec.Tests.Stores;

public sealed class LocalServicesTests : IDisposable
{
    // Postgres is given, so that only Qdrant is started.
    private static readonly Dictionary<string, string?> QdrantOnly = new() { ["ConnectionStrings__Postgres"] = "Host=given", ["Qdrant__Address"] = null };

    private readonly string _folder = Directory.CreateTempSubdirectory("vectorrec-services-").FullName;

    [Fact]
    public async Task Start_is_idempotent_and_stop_ends_what_it_started()
    {
        Assert.Equal(0, (await LocalServices.ScriptAsync("start", _folder, QdrantOnly)).ExitCode);
        var (pid, settings) = (Read("qdrant.pid"), Read("services.env"));
        Assert.Contains("ConnectionStrings__Postgres='Host=given'", settings);
        Assert.Equal(0, (await LocalServices.ScriptAsync("start", _folder, QdrantOnly)).ExitCode);
        Assert.Equal((pid, settings), (Read("qdrant.pid"), Read("services.env")));
        Assert.Equal(0, (await LocalServices.ScriptAsync("status", _folder, QdrantOnly)).ExitCode);

        Assert.Equal(0, (await LocalServices.ScriptAsync("stop", _folder, QdrantOnly)).ExitCode);
        var status = await LocalServices.ScriptAsync("status", _folder, QdrantOnly);
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("qdrant: does not run", status.Out);
        Assert.False(File.Exists(Path.Combine(_folder, "services.env")));
    }

    [Fact]
    public async Task A_process_that_only_has_the_remembered_number_is_left_alone()
    {
        using var stranger = Process.Start("sleep", "60");
        File.WriteAllText(Path.Combine(_folder, "qdrant.pid"), $"{stranger.Id} 1\n");
        Assert.Contains("qdrant: does not run", (await LocalServices.ScriptAsync("status", _folder, QdrantOnly)).Out);
        Assert.Equal(0, (await LocalServices.ScriptAsync("stop", _folder, QdrantOnly)).ExitCode);
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Theory]
    [InlineData("QDRANT_BINARY", "/no/such/program")]
    [InlineData("QDRANT_BINARY", "/etc/passwd")]
    public async Task What_cannot_be_started_is_named_in_one_sentence(string name, string value)
    {
        var start = await LocalServices.ScriptAsync("start", _folder, new(QdrantOnly) { [name] = value });
        Assert.Equal(1, start.ExitCode);
        Assert.Contains(value, Assert.Single(start.Error.Trim().Split('\n')));
    }

    [Fact]
    public async Task A_wrong_command_says_which_there_are()
    {
        var wrong = await LocalServices.ScriptAsync("restart", _folder, QdrantOnly);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("start", wrong.Error);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder, file));
}
