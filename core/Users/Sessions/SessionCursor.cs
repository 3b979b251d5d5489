using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VectorRec.Users.Sessions;

/// <summary>How far a session has come: what it was answered, so that any instance can go on.</summary>
/// <param name="Session">Drawn when the session begins; stays.</param>
/// <param name="Subject">What the session is about, see <see cref="SubjectOf"/>.</param>
/// <param name="At">When it was last answered.</param>
/// <param name="Works">Works that were answered, newest first.</param>
public sealed record SessionCursor(long Session, long Subject, DateTimeOffset At, long[] Works)
{
    /// <summary>A number for whom and what a session is about; those of two subjects are different but for one case in 2^64.</summary>
    /// <param name="query">What is looked for; null where a user is shown what suits them.</param>
    public static long SubjectOf(long user, string scene, string? query) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{user}\n{scene}\n{query}"))));

    /// <summary>A session that begins now.</summary>
    public static SessionCursor Begin(long subject, DateTimeOffset now) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long))), subject, now, []);

    /// <summary>The session after one more answer.</summary>
    /// <param name="answered">In slate order.</param>
    public SessionCursor After(IEnumerable<long> answered, DateTimeOffset now) =>
        this with { At = now, Works = [.. answered.Concat(Works).Distinct()] };
}
