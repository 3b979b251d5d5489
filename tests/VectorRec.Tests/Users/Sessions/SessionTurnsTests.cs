using Microsoft.Extensions.Time.Testing;
using VectorRec.Users.Sessions;

namespace VectorRec.Tests.Users.Sessions;

/// <summary>For how long it is known what a session was answered, and by whom.</summary>
public sealed class SessionTurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task What_was_answered_is_known_for_a_moment_after_the_last_has_gone_and_then_forgotten()
    {
        var turns = new SessionTurns(_time);
        Assert.Empty(await AnswerAsync(turns, 1, [1, 2]));
        Assert.Equal((long[])[1, 2], await AnswerAsync(turns, 1, [3]));
        Assert.Empty(await AnswerAsync(turns, 2, [9]));
        _time.Advance(SessionTurns.Moment / 2);
        Assert.Equal((long[])[3, 1, 2], await AnswerAsync(turns, 1, [4]));
        // Counted from the last who left.
        _time.Advance(SessionTurns.Moment / 2);
        Assert.Equal((long[])[4, 3, 1, 2], await AnswerAsync(turns, 1, []));
        Assert.Empty(await AnswerAsync(turns, 2, []));
        _time.Advance(SessionTurns.Moment);
        Assert.Empty(await AnswerAsync(turns, 1, []));
        Assert.Equal(0, turns.Count);
    }

    private static async Task<long[]> AnswerAsync(SessionTurns turns, long session, long[] works)
    {
        using var turn = await turns.TakeAsync(session, Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, turns.Count);
        turn.Answer(works);
        return turn.Before;
    }
}
