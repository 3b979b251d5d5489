namespace VectorRec.Load.Commands;

/// <summary>What was started or opened: ended in the reverse order, however the run ends.</summary>
internal sealed class Belongings : IAsyncDisposable
{
    private readonly Stack<object> _things = [];

    public T Add<T>(T thing)
        where T : class
    {
        _things.Push(thing);
        return thing;
    }

    public async ValueTask DisposeAsync()
    {
        while (_things.TryPop(out var thing))
        {
            if (thing is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                ((IDisposable)thing).Dispose();
        }
    }
}
