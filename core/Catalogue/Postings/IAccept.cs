namespace VectorRec.Catalogue.Postings;

/// <summary>Decides about candidates while lists are merged; a struct, so that the decision is compiled into the loop.</summary>
public interface IAccept
{
    /// <summary>Is asked once a row, in the order of worth.</summary>
    bool Accept(int row);
}
