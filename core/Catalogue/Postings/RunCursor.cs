namespace VectorRec.Catalogue.Postings;

/// <summary>How far a run of a posting list has been read.</summary>
internal record struct RunCursor(int List, int Run, int Next);
