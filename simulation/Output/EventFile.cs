using System.Buffers.Binary;
using VectorRec.Simulation.Behaviour;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Output;

/// <summary>Writes the events. Ids are hashes of what they name: event ids UUIDs of version 7, request ids of version 4.</summary>
internal sealed class EventFile(string folder, WorldOptions options) : IDisposable
{
    private readonly RowFile _file =
        new(folder, "events", options, "event_id", "at", "user_id", "work_id", "type", "request_id", "position", "scene");

    public void Write(ReadOnlySpan<SimulatedEvent> events)
    {
        var rows = _file.Rows;
        foreach (ref readonly var happened in events)
        {
            rows.Uuid(EventId(happened));
            rows.Time(happened.At);
            rows.Number(UserTable.FirstId + happened.User);
            rows.Number(WorkTable.FirstId + happened.Work);
            rows.Plain(Name(happened.Type));
            rows.Uuid(RequestId(happened));
            rows.Number(happened.Position);
            rows.Plain(Name(happened.Scene));
            rows.End();
        }
    }

    public FileFacts Finish() => _file.Finish();

    public void Dispose() => _file.Dispose();

    private static ReadOnlySpan<byte> Name(EventType type) => type switch
    {
        EventType.Impression => "impression"u8,
        EventType.Play => "play"u8,
        EventType.Complete => "complete"u8,
        EventType.Like => "like"u8,
        EventType.Follow => "follow"u8,
        _ => "share"u8,
    };

    private static ReadOnlySpan<byte> Name(Scene scene) => scene switch
    {
        Scene.Follow => "follow"u8,
        Scene.Nearby => "nearby"u8,
        _ => "feed"u8,
    };

    // Begins with the time, so that a database's index over the ids grows at its end.
    private Guid EventId(in SimulatedEvent happened)
    {
        var which = ((long)happened.Slate << 12) | ((long)happened.Position << 4) | (long)happened.Type;
        var draw = new Draw(options.Seed, Purpose.EventId, happened.User, which);
        return Uuid(((ulong)happened.At << 16) | (draw.Next() & 0xFFF), draw.Next(), version: 7);
    }

    private Guid RequestId(in SimulatedEvent happened)
    {
        var draw = new Draw(options.Seed, Purpose.RequestId, happened.User, happened.Slate);
        return Uuid(draw.Next(), draw.Next(), version: 4);
    }

    private static Guid Uuid(ulong high, ulong low, ulong version)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (high & ~0xF000UL) | (version << 12));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }
}
