using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Funnel.Sources;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>
/// What is known for one request: what the stores and the user tower answered, or in a replay what they had answered then.
/// </summary>
public sealed class Answers
{
    private TowerBatch? _user;
    private float[]? _userVector;
    private Dictionary<int, float>? _textRelevance;

    /// <param name="issued">Works of the newest answers to the user, whose events may still be on their way; newest answer first.</param>
    /// <param name="like">The vectors of what the request looks for.</param>
    /// <param name="user">What is known of the user without asking anybody.</param>
    internal Answers(UserContext user, long[] issued, QueryVectors like)
    {
        Context = user;
        Issued = issued;
        Like = like;
    }

    public UserContext Context { get; private set; }

    /// <summary>Works of the newest answers to the user; newest answer first.</summary>
    public long[] Issued { get; }

    /// <summary>The vectors of what the request looks for.</summary>
    public QueryVectors Like { get; }

    /// <summary>What was found for the request's query; null when it has none, or nothing could be read.</summary>
    public QueryAnswer? Query { get; private set; }

    /// <summary>Works of the channels that were read together with the context, in their order.</summary>
    internal long[][] Recalled { get; private set; } = [];

    /// <summary>Whether the user's own vector orders the candidates.</summary>
    public bool Personalised => _user is not null;

    /// <summary>[d]; empty when the answer is not personal.</summary>
    public ReadOnlySpan<float> UserVector => _user is null ? [] : _user.Embedding(0);

    /// <summary>The user as the user tower read them; null when nothing is known of the user.</summary>
    internal FeatureBatch? UserFeatures => _user?.Features;

    /// <summary>[d], unit norm; null when the request does not have it.</summary>
    internal float[]? VectorOf(Anchor anchor) =>
        anchor != Anchor.User ? Like.Around(anchor) : _user is null ? null : _userVector ??= UserVector.ToArray();

    /// <summary>How well a row answers the query's text, [0, 1].</summary>
    internal float TextRelevanceOf(int row) => _textRelevance?.GetValueOrDefault(row) ?? 0;

    internal void Take(ContextAnswer answer)
    {
        (Context, Recalled) = (answer.User, answer.Recalled);
        Query = answer.Query;
    }

    /// <param name="batch">Has run; the request's scope owns it.</param>
    internal void Take(TowerBatch batch) => _user = batch;

    /// <summary>Notes how well works answer the query's text.</summary>
    /// <returns>Their rows, -1 where the generation does not have one.</returns>
    internal int[] Rate(ReadOnlySpan<TextHit> hits, ItemTable items)
    {
        _textRelevance = new(hits.Length);
        var rows = new int[hits.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = items.RowOf(hits[i].WorkId);
            if (rows[i] >= 0)
                _textRelevance[rows[i]] = hits[i].Relevance;
        }

        return rows;
    }
}
