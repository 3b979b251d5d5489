namespace VectorRec.Diversity.Selection;

/// <summary>
/// What a greedy step maximises. A block of 16 candidates is brought up to date only when its ceiling says that it may hold the
/// best one; a ceiling never lies below a value of its block, so the result is that of the eager computation.
/// </summary>
internal unsafe interface IObjective
{
    /// <summary>[blocks, padded to 16 with -infinity] upper bounds on the values of each block's remaining candidates.</summary>
    float* Ceilings { get; }

    /// <summary>Bit per lane: the objective can judge the candidate (it has an embedding, where one is needed).</summary>
    ushort Judged(int block);

    /// <summary>Called before each step: sets the ceilings that rise and fall with the whole slate.</summary>
    void Begin();

    /// <summary>Brings a block up to date.</summary>
    /// <param name="left">Lanes not yet picked: tightens the ceiling.</param>
    /// <param name="open">Lanes to choose from.</param>
    /// <returns>The greatest value of the open lanes and the first lane that has it; -infinity if none gains anything.</returns>
    float Best(int block, ushort left, ushort open, out int lane);

    /// <summary>False: the scale of the values was changed, and the step starts again.</summary>
    bool Accept(float value, int position);

    /// <summary>The gain in <c>theta * relevance + (1 - theta) * diversity</c> of a candidate whose block is up to date.</summary>
    float Gain(int position, float value);

    /// <summary>From now on the pick repels.</summary>
    /// <param name="dependent">It adds no volume of its own.</param>
    void Add(int position, bool dependent);
}
