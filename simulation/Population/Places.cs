namespace VectorRec.Simulation.Population;

/// <param name="Language">Index into <see cref="Languages.Codes"/>.</param>
/// <param name="Weight">Share of the users.</param>
internal sealed record Place(string City, string Country, double Lat, double Lon, int Language, double Weight);

/// <summary>Where users live.</summary>
internal static class Places
{
    public static IReadOnlyList<Place> All { get; } =
    [
        new("Shenzhen", "CN", 22.543, 114.058, 0, 0.16),
        new("Beijing", "CN", 39.904, 116.407, 0, 0.13),
        new("Shanghai", "CN", 31.230, 121.474, 0, 0.13),
        new("Chengdu", "CN", 30.573, 104.066, 0, 0.11),
        new("Taipei", "TW", 25.033, 121.565, 0, 0.06),
        new("London", "GB", 51.507, -0.128, 1, 0.05),
        new("Los Angeles", "US", 34.052, -118.244, 1, 0.06),
        new("Tokyo", "JP", 35.677, 139.650, 2, 0.07),
        new("Osaka", "JP", 34.694, 135.502, 2, 0.03),
        new("Seoul", "KR", 37.567, 126.978, 3, 0.06),
        new("Jakarta", "ID", -6.209, 106.846, 4, 0.07),
        new("Mexico City", "MX", 19.433, -99.133, 5, 0.03),
        new("São Paulo", "BR", -23.551, -46.633, 6, 0.04),
    ];
}
