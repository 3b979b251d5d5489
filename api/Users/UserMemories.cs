using VectorRec.Users;

namespace VectorRec.Api.Users;

/// <summary>All that this instance remembers of users.</summary>
internal sealed class UserMemories(IEnumerable<IUserMemory> memories)
{
    public void Forget(long user)
    {
        foreach (var memory in memories)
            memory.Forget(user);
    }
}
