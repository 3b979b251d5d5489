using System.Collections.Concurrent;

namespace VectorRec.Generations;

/// <summary>Something of a pool, which goes back there when this is disposed.</summary>
public sealed class Rented<T>(T value, ConcurrentBag<T> pool) : IDisposable
{
    private bool _returned;

    public T Value => value;

    public void Dispose()
    {
        if (_returned)
            return;
        _returned = true;
        pool.Add(value);
    }
}
