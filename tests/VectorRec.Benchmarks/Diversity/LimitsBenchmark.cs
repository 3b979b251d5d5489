using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>What the machine can do: one pass over N x 64 floats (8 sums, nothing else), and multiply-adds that touch no memory.</summary>
[MinColumn]
public unsafe class LimitsBenchmark
{
    private float* _values;

    [Params(500, 1000, 5000)]
    public int N { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _values = (float*)NativeMemory.AlignedAlloc((nuint)(N * 64 * sizeof(float)), 64);
        new Span<float>(_values, N * 64).Fill(1);
    }

    [GlobalCleanup]
    public void Cleanup() => NativeMemory.AlignedFree(_values);

    [Benchmark]
    public float Pass()
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (var i = 0; i < N * 64; i += 128)
        {
            a += Vector512.LoadAligned(_values + i);
            b += Vector512.LoadAligned(_values + i + 16);
            c += Vector512.LoadAligned(_values + i + 32);
            d += Vector512.LoadAligned(_values + i + 48);
            e += Vector512.LoadAligned(_values + i + 64);
            f += Vector512.LoadAligned(_values + i + 80);
            g += Vector512.LoadAligned(_values + i + 96);
            h += Vector512.LoadAligned(_values + i + 112);
        }

        return Vector512.Sum(a + b + (c + d) + (e + f + (g + h)));
    }

    /// <summary>As many multiply-adds as one pass has values.</summary>
    [Benchmark]
    public float MultiplyAdds()
    {
        var x = Vector512.Create(0.5f);
        Vector512<float> a = default, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
        for (var i = 0; i < N * 64; i += 128)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
        }

        return Vector512.Sum(a + b + (c + d) + (e + f + (g + h)));
    }
}
