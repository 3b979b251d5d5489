using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// The similarities of the candidates with the last picks, computed once a pair and only for blocks that are looked at.
/// Each is stored twice, a ring's length apart, so that the last picks lie side by side wherever the ring begins.
/// </summary>
internal unsafe struct SimilarityRing
{
    private readonly Kernel _kernel;
    private readonly float* _similarity;
    private readonly int* _seen;

    public SimilarityRing(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int length, bool served)
    {
        Length = length;
        _kernel = new Kernel(ref arena, input, order, options, length, served);
        _similarity = arena.Take<float>((long)Blocks * 2 * length * Lanes.Count);
        _seen = arena.TakeCleared<int>(Blocks);
    }

    /// <summary>Picks held at a time.</summary>
    public readonly int Length { get; }

    public readonly int Blocks => _kernel.Blocks;

    /// <summary>Picks so far.</summary>
    public int Picks { get; private set; }

    /// <summary>Picks held now.</summary>
    public readonly int Held => Math.Min(Picks, Length);

    public readonly Kernel Kernel => _kernel;

    /// <summary>Brings a block up to date.</summary>
    /// <returns>
    /// The newest pick's similarities, [16]; the pick before it lies 16 values lower, and so on for <see cref="Held"/> picks.
    /// Fresh: how many of them the block had not seen.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Column Refresh(int block)
    {
        var ring = _similarity + ((long)block * 2 * Length * Lanes.Count);
        var first = Math.Max(_seen[block], Picks - Length);
        for (var pick = first; pick < Picks; pick++)
        {
            var slot = pick % Length;
            var similarity = _kernel.Similarity(block, slot);
            Vector512.StoreAligned(similarity, ring + (slot * Lanes.Count));
            Vector512.StoreAligned(similarity, ring + ((slot + Length) * Lanes.Count));
        }

        _seen[block] = Picks;
        return new Column(ring + ((((Picks + Length - 1) % Length) + Length) * Lanes.Count), Picks - first);
    }

    public void Add(int position)
    {
        _kernel.Load(position, Picks % Length);
        Picks++;
    }

    internal readonly ref struct Column(float* newest, int fresh)
    {
        public float* Newest { get; } = newest;

        public int Fresh { get; } = fresh;
    }
}
