using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>One room knows Postgres, one knows Qdrant: what they promise can then be kept in one place.</summary>
public sealed partial class DriverTests
{
    [Fact]
    public void Only_Storage_knows_Postgres() => Only("Storage", Postgres());

    [Fact]
    public void Only_Vectors_knows_Qdrant() => Only("Vectors", Qdrant());

    // That the patterns find what they look for, the two above show.
    [Fact]
    public void Nothing_of_the_service_names_a_driver() =>
        Breaches.None(Naming("api", Postgres()).Concat(Naming("api", Qdrant())).Select(file => $"api/{file.Path}"));

    private static void Only(string room, Regex driver)
    {
        var naming = Naming("core", driver);
        // A driver that nobody names any more has another name.
        Assert.Contains(naming, file => file.Room == room);
        Breaches.None(naming.Where(file => file.Room != room).Select(file => $"core/{file.Path}"));
    }

    private static SourceFile[] Naming(string project, Regex driver) =>
        [.. SourceFile.Below(Path.Combine(RepositoryFolder.Path, project)).Where(file => driver.IsMatch(file.Code))];

    [GeneratedRegex(@"\b(Npgsql|Dapper)\b")]
    private static partial Regex Postgres();

    [GeneratedRegex(@"\b(Qdrant\.Client|Grpc\.\w|Google\.Protobuf)")]
    private static partial Regex Qdrant();
}
