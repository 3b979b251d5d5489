using System.Collections;
using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Filters;

/// <summary>Which works of a generation a user does not want to be shown, in the codes of its item table.</summary>
internal readonly struct UnwantedWorks
{
    private readonly ItemTable _items;
    private readonly long[] _blocked;
    private readonly NotInterested _user;
    private readonly BitArray? _tags;

    public UnwantedWorks(UserContext user, ItemTable items)
    {
        (_items, _blocked, _user) = (items, user.Blocked, user.NotInterested);
        if (_user.Tags.Length == 0)
            return;
        _tags = new BitArray(items.TagNames.Count);
        foreach (var tag in _user.Tags)
        {
            if (items.TagCode(tag) is >= 0 and var code && code < _tags.Count)
                _tags[code] = true;
        }
    }

    public bool IsEmpty => _blocked.Length == 0 && _user.IsEmpty;

    /// <summary>Why a row is not wanted; null when nothing was said against it.</summary>
    public Fate? Of(int row) =>
        Has(_blocked, _items.CreatorId(row)) ? Fate.BlockedCreator
        : Has(_user.Works, _items.WorkIds[row]) ? Fate.UnwantedWork
        : Has(_user.Creators, _items.CreatorId(row)) ? Fate.UnwantedCreator
        : Has(_user.Songs, _items.SongId(row)) ? Fate.UnwantedSong
        : _tags is not null && HasTag(row) ? Fate.UnwantedTag
        : null;

    private static bool Has(long[] ids, long? id) => ids.Length > 0 && id is { } asked && Array.BinarySearch(ids, asked) >= 0;

    private bool HasTag(int row)
    {
        foreach (var tag in _items.Tags(row))
        {
            // Works that came after this was made may have names that it does not know.
            if (tag < _tags!.Count && _tags[tag])
                return true;
        }

        return false;
    }
}
