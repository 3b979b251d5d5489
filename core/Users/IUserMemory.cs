namespace VectorRec.Users;

/// <summary>Something that this process remembers of users, and forgets when one is erased.</summary>
public interface IUserMemory
{
    void Forget(long user);
}
