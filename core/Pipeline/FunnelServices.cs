using Npgsql;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>What the stages of every scene share.</summary>
public sealed record FunnelServices(NpgsqlDataSource Database, VectorIndex Index);
