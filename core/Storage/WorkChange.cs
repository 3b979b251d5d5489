namespace VectorRec.Storage;

/// <summary>Takes a work that changed.</summary>
/// <param name="work">Its id.</param>
/// <param name="active">Whether it may be recommended now.</param>
/// <param name="owned">Whether it has a creator now.</param>
/// <param name="whole">Whether this is one of all works.</param>
public delegate void WorkChange(long work, bool active, bool owned, bool whole);
