using System.Diagnostics;

namespace VectorRec.Tests.Stores;

public sealed class LocalServicesTests : IDisposable
{
    // Postgres is given, so that only Qdrant is started.
    private static readonly Dictionary<string, string?> QdrantOnly =
        new() { ["ConnectionStrings__Postgres"] = "Host=given", ["Qdrant__Address"] = null };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Start_is_idempotent_and_stop_ends_what_it_started()
    {
        Assert.Equal(0, (await LocalServices.ScriptAsync("start", _folder.Path, QdrantOnly)).ExitCode);
        var (pid, settings) = (Read("qdrant.pid"), Read("services.env"));
        Assert.Contains("ConnectionStrings__Postgres='Host=given'", settings);
        Assert.Equal(0, (await LocalServices.ScriptAsync("start", _folder.Path, QdrantOnly)).ExitCode);
        Assert.Equal((pid, settings), (Read("qdrant.pid"), Read("services.env")));
        Assert.Equal(0, (await LocalServices.ScriptAsync("status", _folder.Path, QdrantOnly)).ExitCode);

        Assert.Equal(0, (await LocalServices.ScriptAsync("stop", _folder.Path, QdrantOnly)).ExitCode);
        var status = await LocalServices.ScriptAsync("status", _folder.Path, QdrantOnly);
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("qdrant: does not run", status.Out);
        Assert.False(File.Exists(_folder["services.env"]));

        // Whoever knows the address finds it there again.
        Assert.Equal(0, (await LocalServices.ScriptAsync("start", _folder.Path, QdrantOnly)).ExitCode);
        Assert.Equal(settings, Read("services.env"));
        Assert.Equal(0, (await LocalServices.ScriptAsync("stop", _folder.Path, QdrantOnly)).ExitCode);
    }

    [Fact]
    public async Task A_process_that_only_has_the_remembered_number_is_left_alone()
    {
        using var stranger = Process.Start("sleep", "60");
        _folder.Write("qdrant.pid", $"{stranger.Id} 1\n");
        Assert.Contains("qdrant: does not run", (await LocalServices.ScriptAsync("status", _folder.Path, QdrantOnly)).Out);
        Assert.Equal(0, (await LocalServices.ScriptAsync("stop", _folder.Path, QdrantOnly)).ExitCode);
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Theory]
    [InlineData("QDRANT_BINARY", "/no/such/program")]
    [InlineData("QDRANT_BINARY", "/etc/passwd")]
    public async Task What_cannot_be_started_is_named_in_one_sentence(string name, string value)
    {
        var start = await LocalServices.ScriptAsync("start", _folder.Path, new(QdrantOnly) { [name] = value });
        Assert.Equal(1, start.ExitCode);
        Assert.Contains(value, Assert.Single(start.Error.Trim().Split('\n')));
    }

    [Fact]
    public async Task A_wrong_command_says_which_there_are()
    {
        var wrong = await LocalServices.ScriptAsync("restart", _folder.Path, QdrantOnly);
        Assert.Equal(2, wrong.ExitCode);
        // Not just the wrong word, which ends in one of them.
        Assert.All((string[])["start", "stop", "status"], command => Assert.Contains($"services.sh {command} ", wrong.Error));
    }

    [Fact]
    public async Task Runs_that_start_at_once_sweep_what_killed_ones_left_and_nothing_else()
    {
        // No process has such a number.
        string[] left = [.. Enumerable.Range(0, 4).Select(i => _folder[$"vectorrec-tests-{int.MaxValue}-{i}"])];
        var running = _folder[$"vectorrec-tests-{Environment.ProcessId}-0"];
        foreach (var folder in left.Append(running))
        {
            for (var i = 0; i < 50; i++)
                File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, $"segment-{i}")).FullName, "data"), "");
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => LocalServices.SweepAsync(_folder.Path))));

        Assert.DoesNotContain(left, Directory.Exists);
        Assert.Equal(50, Directory.GetDirectories(running).Length);
    }

    public void Dispose() => _folder.Dispose();

    private string Read(string file) => File.ReadAllText(_folder[file]);
}
