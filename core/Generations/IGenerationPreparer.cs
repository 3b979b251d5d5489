namespace VectorRec.Generations;

/// <summary>Makes something ready of a generation before it serves, so that the first request need not.</summary>
public interface IGenerationPreparer
{
    Task PrepareAsync(Generation generation, CancellationToken ct);
}
