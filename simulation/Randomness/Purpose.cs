namespace VectorRec.Simulation.Randomness;

/// <summary>What random numbers are for. Part of the key: a number must not change its meaning, or old seeds make new worlds.</summary>
internal enum Purpose : ulong
{
    TasteSpace = 1,
    Demand = 2,
    User = 3,
    Song = 4,
    Work = 5,
    Upload = 6,
    Follows = 7,
    FollowsBack = 8,
    Family = 9,
    Membership = 10,
    Affinity = 11,
    Sessions = 12,
    RequestId = 13,
    EventId = 14,
    UserRow = 16,
    SongRow = 17,
    WorkRow = 18,
    FollowRow = 19,
    FamilyRow = 20,
    SongTitle = 21,
    OnAirRow = 22,
    ContentSpace = 23,
    Content = 24,
}
