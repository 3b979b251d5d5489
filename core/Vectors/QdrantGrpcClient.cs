using Grpc.Core;

namespace Qdrant.Client.Grpc;

/// <summary>
/// The three generated clients over one channel: the part of the official package's class of this name that we use.
/// Left out of the build when the official package is used.
/// </summary>
internal sealed class QdrantGrpcClient(ChannelBase channel)
{
    public Points.PointsClient Points { get; } = new(channel);

    public Collections.CollectionsClient Collections { get; } = new(channel);

    public Qdrant.QdrantClient Qdrant { get; } = new(channel);
}
