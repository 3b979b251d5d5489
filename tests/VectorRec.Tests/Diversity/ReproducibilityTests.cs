using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using VectorRec.Diversity;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;

namespace VectorRec.Tests.Diversity;

public sealed class ReproducibilityTests
{
    private const string HashFile = "VECTORREC_TEST_HASH_FILE";

    [Fact]
    public void A_call_allocates_nothing()
    {
        var candidates = SomeCandidates.Of(1, 300, 64).WithServed(1, 5);
        var slate = new Pick[60];
        foreach (var method in Enum.GetValues<DiversityMethod>())
        {
            var options = new DiversityOptions
            {
                Method = method,
                Priors = new PriorWeights { Media = 1, Creator = 1, Song = 1, Tag = 1 },
                Rules = new SlateRules { Tag = new FrequencyCap(3, 8) },
                Repulsion = new ServedRepulsion { Weight = 0.5f },
            };
            // The least of several: the collector may empty the pool in between, and the compiler replaces code once.
            var least = long.MaxValue;
            for (var i = 0; i < 20; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                SlateSelector.Select(candidates.Input, options, 60, slate);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);
        }
    }

    /// <summary>Run by the test below in another process, which names the file for the hash.</summary>
    [Fact]
    public void Slates_can_be_hashed()
    {
        var hash = HashOfSlates();
        Assert.Equal(hash, HashOfSlates());
        if (Environment.GetEnvironmentVariable(HashFile) is { } file)
            File.WriteAllText(file, hash);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public async Task Narrower_vectors_give_the_same_bytes(string setting)
    {
        var file = Path.GetTempFileName();
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ReproducibilityTests).Assembly.Location, "--filter-method", $"*.{nameof(Slates_can_be_hashed)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [setting] = "0", [HashFile] = file },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
        Assert.Equal(HashOfSlates(), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }

    private static string HashOfSlates()
    {
        var hash = new XxHash64();
        foreach (var method in Enum.GetValues<DiversityMethod>())
            foreach (var window in new[] { 0, 10 })
                for (var seed = 0; seed < 5; seed++)
                {
                    var candidates = SomeCandidates.Of(seed, 200, 30, 0.1).WithServed(seed, 4);
                    var options = new DiversityOptions
                    {
                        Method = method,
                        Window = window,
                        Priors = new PriorWeights { Media = 0.2f, Creator = 0.5f, Song = 0.5f, Tag = 0.3f },
                        Repulsion = new ServedRepulsion { Weight = 0.5f },
                    };
                    foreach (var pick in candidates.Select(options, 50).Slate)
                        hash.Append(MemoryMarshal.AsBytes<int>([pick.Index, BitConverter.SingleToInt32Bits(pick.Gain)]));
                }

        return Convert.ToHexString(hash.GetCurrentHash());
    }
}
