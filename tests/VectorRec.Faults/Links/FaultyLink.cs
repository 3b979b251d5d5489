using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace VectorRec.Faults.Links;

/// <summary>Stands between the service and one store on 127.0.0.1, and fails as networks do.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = [];
    private readonly Task _accepting;
    private volatile IPEndPoint _store;
    private volatile TaskCompletionSource? _thaw;
    private volatile LinkState _state;

    public FaultyLink(int storePort, TimeProvider time)
    {
        (_store, _time) = (new(IPAddress.Loopback, storePort), time);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(400);

    public int BytesPerSecond { get; init; } = 2_000;

    public LinkState State => _state;

    /// <summary>The store is elsewhere from now on; connections that there are stay.</summary>
    public void LeadTo(int storePort) => _store = new(IPAddress.Loopback, storePort);

    /// <summary>From now on; of what is held up, all goes on when the link is no longer frozen.</summary>
    public void Be(LinkState state)
    {
        var thaw = _thaw;
        _thaw = state == LinkState.Frozen ? thaw ?? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        _state = state;
        if (state != LinkState.Frozen)
            thaw?.TrySetResult();
        if (state == LinkState.Reset)
            ResetAll();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        _thaw?.TrySetResult();
        ResetAll();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptSocketAsync(_end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket caller)
    {
        using var store = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        _sockets.TryAdd(caller, true);
        _sockets.TryAdd(store, true);
        try
        {
            await store.ConnectAsync(_store, _end.Token);
            await Task.WhenAny(CarryAsync(caller, store), CarryAsync(store, caller)).Unwrap();
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // An end that is gone takes the other with it.
        }
        finally
        {
            _sockets.TryRemove(caller, out _);
            _sockets.TryRemove(store, out _);
            Reset(caller);
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 << 10];
        while (true)
        {
            var most = _state == LinkState.Narrow ? BytesPerSecond / 10 : buffer.Length;
            var read = await from.ReceiveAsync(buffer.AsMemory(0, most), _end.Token);
            if (read == 0)
                return;
            if (_thaw is { } thaw)
                await thaw.Task.WaitAsync(_end.Token);
            switch (_state)
            {
                case LinkState.Slow:
                    await Task.Delay(Delay, _time, _end.Token);
                    break;
                case LinkState.Narrow:
                    await Task.Delay(TimeSpan.FromSeconds((double)read / BytesPerSecond), _time, _end.Token);
                    break;
                case LinkState.Reset:
                    return;
            }

            await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    private void ResetAll()
    {
        foreach (var socket in _sockets.Keys)
            Reset(socket);
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }

        socket.Dispose();
    }
}
