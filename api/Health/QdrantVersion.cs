using VectorRec.Vectors;

namespace VectorRec.Api.Health;

/// <summary>
/// Compares Qdrant's version with the tested ones: at start, as soon as it answers, and then once a minute, because a server can be
/// replaced while the service runs. Requests do not wait for it.
/// </summary>
/// <param name="qdrant">Null on a machine without it.</param>
internal sealed partial class QdrantVersion(
    QdrantConnection? qdrant, TestedServers tested, TimeProvider time, ILogger<QdrantVersion> logger) : BackgroundService
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseUntilKnown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private bool _known;

    /// <summary>What whoever runs the service should know about the version.</summary>
    public string Remark { get; private set; } = qdrant is null ? "Qdrant is not used." : "Qdrant has not told its version yet.";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (qdrant is not null)
        {
            await CompareAsync(qdrant, stoppingToken);
            await Task.Delay(_known ? Pause : PauseUntilKnown, time, stoppingToken);
        }
    }

    private async Task CompareAsync(QdrantConnection connection, CancellationToken ct)
    {
        try
        {
            var version = await connection.VersionAsync(Deadline, ct);
            var remark = tested.Remark(version);
            if (remark is not null && remark != Remark)
                LogUntested(remark);
            Remark = remark ?? "Qdrant's version is a tested one.";
            _known = true;
            LogVersion(version);
        }
        catch (VectorIndexException e)
        {
            // Requests say that it is away; what is known of its version holds until it is back.
            LogSilent(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Remark}")]
    private partial void LogUntested(string remark);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Qdrant tells its version: {Version}")]
    private partial void LogVersion(string version);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Qdrant does not tell its version: {Problem}")]
    private partial void LogSilent(string problem);
}
