using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    /// <summary>Run by the test below in another process, which names the file for the hash and for the vectors that made it.</summary>
    [Fact]
    public void Slates_can_be_hashed()
    {
        var hash = HashOfSlates();
        Assert.Equal(hash, HashOfSlates());
        if (Environment.GetEnvironmentVariable(HashFile) is { } file)
            File.WriteAllText(file, $"{hash} {WidestVectors}");
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 512)]
    [InlineData("DOTNET_EnableAVX2", 256)]
    public async Task Narrower_vectors_give_the_same_bytes(string setting, int width)
    {
        Assert.SkipUnless(WidestVectors >= width,
            $"This machine has vectors of {WidestVectors} bits; without those of {width} it would do the same twice.");
        using var folder = new TemporaryFolder();
        var assembly = typeof(ReproducibilityTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, "--filter-method", $"*.{nameof(Slates_can_be_hashed)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [setting] = "0", [HashFile] = folder["hash"] },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Wait.ForExitAsync(process);
        Assert.True(process.ExitCode == 0, await output);
        var (hash, narrower) = (await File.ReadAllTextAsync(folder["hash"], TestContext.Current.CancellationToken))
            .Split(' ') is [var made, var bits]
            ? (made, int.Parse(bits, CultureInfo.InvariantCulture)) : default;
        Assert.InRange(narrower, 128, width - 1);
        Assert.Equal(HashOfSlates(), hash);
    }

    private static int WidestVectors => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

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
