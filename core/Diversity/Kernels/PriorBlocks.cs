using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// The one-hots of the priors, never written out: two one-hots multiply to 1 where their codes are equal, so a prior costs one
/// comparison a candidate. Tag sets are bit sets over the tags that at least two candidates share.
/// </summary>
internal unsafe struct PriorBlocks
{
    private readonly float _creatorWeight;
    private readonly float _songWeight;
    private readonly float _mediaWeight;
    private readonly float _tagWeight;

    // [blocks, 16] codes; an unknown one is negative and held by one candidate only.
    private readonly int* _creator;
    private readonly int* _song;
    private readonly int* _media;
    private readonly TagBlocks _tags;

    // [slots] what the loaded picks hold.
    private readonly int* _slotCreator;
    private readonly int* _slotSong;
    private readonly int* _slotMedia;

    /// <param name="slots">Picks that are held at a time.</param>
    /// <param name="total">What the weights are divided by: 1 for the embedding + the sum of the priors.</param>
    public PriorBlocks(ref Arena arena, in DiversityInput input, in ScoreOrder order, PriorWeights weights, float total, int slots)
    {
        if (weights.Creator > 0 && input.Creator.Length > 0)
        {
            _creatorWeight = weights.Creator / total;
            _creator = Codes(ref arena, order, input.Creator);
            _slotCreator = arena.Take<int>(slots);
        }

        if (weights.Song > 0 && input.Song.Length > 0)
        {
            _songWeight = weights.Song / total;
            _song = Codes(ref arena, order, input.Song);
            _slotSong = arena.Take<int>(slots);
        }

        if (weights.Media > 0 && input.Media.Length > 0)
        {
            _mediaWeight = weights.Media / total;
            _media = Codes(ref arena, order, input.Media);
            _slotMedia = arena.Take<int>(slots);
        }

        if (weights.Tag > 0 && input.TagStart.Length > 0)
        {
            _tagWeight = weights.Tag / total;
            _tags = new TagBlocks(ref arena, input, order, slots);
        }

        Any = _creatorWeight + _songWeight + _mediaWeight + _tagWeight > 0;
    }

    public readonly bool Any { get; }

    public readonly void Load(int position, int slot)
    {
        if (_creatorWeight > 0)
            _slotCreator[slot] = _creator[position];
        if (_songWeight > 0)
            _slotSong[slot] = _song[position];
        if (_mediaWeight > 0)
            _slotMedia[slot] = _media[position];
        if (_tagWeight > 0)
            _tags.Load(position, slot);
    }

    /// <summary>Adds what a block's candidates share with the pick in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector512<float> Add(int block, int slot, Vector512<float> similarity)
    {
        var at = block * Lanes.Count;
        if (_creatorWeight > 0)
            similarity = AddWhereEqual(similarity, _creator + at, _slotCreator[slot], _creatorWeight);
        if (_songWeight > 0)
            similarity = AddWhereEqual(similarity, _song + at, _slotSong[slot], _songWeight);
        if (_mediaWeight > 0)
            similarity = AddWhereEqual(similarity, _media + at, _slotMedia[slot], _mediaWeight);
        return _tagWeight > 0 ? Vector512.FusedMultiplyAdd(_tags.Cosine(block, slot), Vector512.Create(_tagWeight), similarity)
            : similarity;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddWhereEqual(Vector512<float> sum, int* codes, int code, float weight) =>
        sum + (Vector512.Equals(Vector512.LoadAligned(codes), Vector512.Create(code)).AsSingle() & Vector512.Create(weight));

    private static int* Codes<T>(ref Arena arena, in ScoreOrder order, ReadOnlySpan<T> codes) where T : unmanaged, IBinaryInteger<T>
    {
        var block = arena.Take<int>(Lanes.BlocksOf(order.Count) * Lanes.Count);
        for (var i = 0; i < Lanes.BlocksOf(order.Count) * Lanes.Count; i++)
            block[i] = i < order.Count && codes[order.Source[i]] is var code && !T.IsNegative(code) ? int.CreateTruncating(code) : ~i;
        return block;
    }
}
