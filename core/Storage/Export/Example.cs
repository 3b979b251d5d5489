using VectorRec.Catalogue;

namespace VectorRec.Storage.Export;

/// <summary>What one user did with one work of one slate.</summary>
/// <param name="Start">When the slate began, or outside of slates the first event, UTC.</param>
/// <param name="Kinds">Bits of <see cref="EventKinds"/>.</param>
/// <param name="Position">In the slate from 0; -1 unknown.</param>
/// <param name="Slate">The request, or empty when the event was not part of one.</param>
/// <param name="Engaged">The first event that was more than an impression.</param>
internal readonly record struct Example(
    int User, int Work, DateTime Start, byte Kinds, float Weight, short Position, Guid Slate, DateTime? Engaged);
