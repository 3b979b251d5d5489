using VectorRec.Generations;

namespace VectorRec.Funnel;

/// <summary>Owns what one request has borrowed, its generation first of all, and gives it back once, however the request ends.</summary>
internal sealed class RequestScope(GenerationLease lease) : IDisposable
{
    private readonly Stack<IDisposable> _borrowed = new(4);
    private bool _closed;

    public Generation Generation { get; } = lease.Generation;

    /// <summary>Takes something over; the last one is given back first.</summary>
    public T Own<T>(T borrowed)
        where T : IDisposable
    {
        _borrowed.Push(borrowed);
        return borrowed;
    }

    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        while (_borrowed.TryPop(out var borrowed))
            borrowed.Dispose();
        // Last: what is given back may go to the generation.
        lease.Dispose();
    }
}
