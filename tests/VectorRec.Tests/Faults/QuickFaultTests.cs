using System.Text.Json;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Faults;

/// <summary>Some of what tests/VectorRec.Faults breaks, really and under load; docs/reliability.md tells all of it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class QuickFaultTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(9);

    // Open to all, unlike other temporary folders: Postgres runs as a user of its own, and would keep its data elsewhere.
    private readonly string _folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"vectorrec-faults-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Whatever_breaks_answers_are_full_named_of_one_generation_and_no_acknowledged_event_is_lost()
    {
        var run = await Programs.RunAsync(
            Longest, "VectorRec.Faults", ["run", "--quick", "--json", "--data", _folder, "--rate", "15", "--holds", "2"]);
        // How long it took is this machine's affair: the exit code says that too.
        Assert.True(run.Out.StartsWith('['), run.Error);
        var rows = JsonDocument.Parse(run.Out).RootElement.EnumerateArray().ToArray();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            Assert.True(row.GetProperty("answers").GetInt32() > 0, run.Error);
            foreach (var wrong in (string[])["unnamed", "empty", "mixed", "lost"])
                Assert.True(row.GetProperty(wrong).GetInt32() == 0, $"{wrong}: {row}");
            Assert.True(row.GetProperty("recoverySeconds").ValueKind == JsonValueKind.Number, $"{row}");
            Assert.True(row.GetProperty("brokenIsFate").GetBoolean() || row.GetProperty("broken").GetInt32() == 0, $"{row}");
        }
    }
}
