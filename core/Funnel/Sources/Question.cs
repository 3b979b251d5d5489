using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>What a recall channel asks in one request.</summary>
internal abstract record Question;

/// <summary>Asks the vector index for the works nearest to a vector within a part of the catalogue.</summary>
/// <param name="Around">A request that does not have this vector asks nothing.</param>
/// <param name="Filter">The request's own filter, or a narrower one.</param>
internal sealed record NearestQuestion(Anchor Around, WorkFilter Filter) : Question;

/// <summary>Asks Postgres; what it asks is its statement.</summary>
internal sealed record StatementQuestion : Question
{
    public static StatementQuestion Instance { get; } = new();
}

/// <summary>Reads the item table.</summary>
/// <param name="Into">Adds rows, best first, until the intake takes no more.</param>
internal sealed record TableQuestion(TableWalk Into) : Question;

/// <summary>Adds rows of the item table, best first, until the intake takes no more.</summary>
internal delegate void TableWalk(FunnelRun run, ref Intake intake);
