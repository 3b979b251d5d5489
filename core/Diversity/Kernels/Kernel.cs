using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// The similarity of two candidates, in [0, 1]:
/// <c>S = ((1 + cos) / 2 + media [same] + creator [same] + song [same] + tag cos(tags)) / (1 + media + creator + song + tag)</c>.
/// It is an inner product of feature vectors, so S is positive semi-definite; rows of it are computed when a pick asks for them.
/// </summary>
internal readonly unsafe struct Kernel
{
    private readonly EmbeddingBlocks _embeddings;
    private readonly PriorBlocks _priors;
    private readonly float* _rows;
    private readonly int _slots;
    private readonly float _scale;
    private readonly float _constant;

    /// <summary>[blocks, 16] S of each candidate with itself.</summary>
    public readonly float* Self;

    /// <param name="slots">Picks held at a time.</param>
    /// <param name="served">What the user was served lately enters the kernel (see <see cref="ServedWhitening"/>).</param>
    public Kernel(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int slots, bool served)
    {
        var total = 1 + options.Priors.Sum;
        var whitening = served && ServedWhitening.Applies(input, options.Repulsion);

        // SlateSelector pins the embeddings for the whole call.
        var rows = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(input.Embeddings));
        _embeddings = new EmbeddingBlocks(ref arena, rows, input.Dimension, order, whitening ? 1 : 0);
        _priors = new PriorBlocks(ref arena, input, order, options.Priors, total, slots);
        _slots = slots;
        _rows = arena.Take<float>((long)slots * _embeddings.Dimension);
        (_scale, _constant) = (0.5f / total, 0.5f / total);
        Self = arena.Take<float>(_embeddings.Blocks * Lanes.Count);
        new Span<float>(Self, _embeddings.Blocks * Lanes.Count).Fill(1);
        if (whitening)
        {
            ServedWhitening.Apply(ref arena, _embeddings, input, options.Repulsion, total, Self);
            (_scale, _constant) = (1, 0);
        }
    }

    public int Blocks => _embeddings.Blocks;

    public ushort* Present => _embeddings.Present;

    /// <summary>At most this many candidates are linearly independent without priors.</summary>
    public int EmbeddingRank => _embeddings.RowLength + 1;

    public bool HasPriors => _priors.Any;

    public int Missing(int count) => _embeddings.Missing(count);

    /// <summary>Holds a pick in a slot.</summary>
    public void Load(int position, int slot)
    {
        Debug.Assert((uint)slot < (uint)_slots, "a pick has no slot");
        var row = _rows + ((long)slot * _embeddings.Dimension);
        _embeddings.Row(position, row);
        for (var i = 0; i < _embeddings.Dimension; i++)
            row[i] *= _scale;
        _priors.Load(position, slot);
    }

    /// <summary>S of a block's candidates with the pick in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Similarity(int block, int slot)
    {
        var similarity = _embeddings.Dot(block, _rows + ((long)slot * _embeddings.Dimension)) + Vector512.Create(_constant);
        return _priors.Any ? _priors.Add(block, slot, similarity) : similarity;
    }

    /// <summary>Raises <paramref name="nearest"/> [blocks, 16] to the similarity with a served work times its strength.</summary>
    public void Served(ReadOnlySpan<float> embedding, float strength, float* nearest)
    {
        // Not held in a slot yet: the first one is free before the first pick.
        var row = _rows;
        var squares = 0f;
        foreach (var value in embedding)
            squares += value * value;
        if (!(strength > 0 && squares > 1e-20f && squares < 1e20f))
            return;
        new Span<float>(row, _embeddings.Dimension).Clear();
        for (var i = 0; i < embedding.Length; i++)
            row[i] = embedding[i] * (_scale / MathF.Sqrt(squares));
        for (var block = 0; block < Blocks; block++)
        {
            var at = nearest + (block * Lanes.Count);
            var similarity = (_embeddings.Dot(block, row) + Vector512.Create(_constant)) * Vector512.Create(strength);
            Vector512.StoreAligned(Vector512.MaxNative(Vector512.LoadAligned(at), similarity), at);
        }
    }
}
