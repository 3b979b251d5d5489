using Npgsql;
using VectorRec.Recall;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>What the stages of every scene share.</summary>
/// <param name="Issued">Null where answers go to nobody.</param>
/// <param name="Index">Not called with <see cref="RecallIndex.Embedded"/>.</param>
public sealed record FunnelServices(NpgsqlDataSource Database, VectorIndex Index, RecallOptions Recall, IssuedWorks? Issued = null);
