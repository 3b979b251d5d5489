using Npgsql;
using VectorRec.Recall;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>What the stages of every scene share.</summary>
/// <param name="Index">Not called with <see cref="RecallIndex.Embedded"/>.</param>
public sealed record FunnelServices(NpgsqlDataSource Database, VectorIndex Index, RecallOptions Recall);
