namespace VectorRec.Features;

/// <summary>The vectors of works, as the item tower reads them.</summary>
public interface IWorkContent
{
    /// <summary>Adds the work's vector of length 1 to a sum; nothing when it is not known here, or has none.</summary>
    /// <param name="sum">[content width].</param>
    void AddContent(long workId, Span<float> sum);
}
