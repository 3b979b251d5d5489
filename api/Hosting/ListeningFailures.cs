namespace VectorRec.Api.Hosting;

/// <summary>Whether the service could not listen: then that is told once, and not by the host with all that it was called from.</summary>
internal sealed class ListeningFailures
{
    private volatile bool _any;

    public bool Any => _any;

    public ListeningException Failed(ListeningException failure)
    {
        _any = true;
        return failure;
    }
}
