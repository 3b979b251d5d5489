using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>One room knows Postgres, one knows Qdrant: what they promise can then be kept in one place.</summary>
public sealed partial class DriverTests
{
    [Fact]
    public void Only_Storage_knows_Postgres() => Only("Storage", "core", Postgres());

    [Fact]
    public void Only_Vectors_knows_Qdrant() => Only("Vectors", "core", Qdrant());

    [Fact]
    public void The_service_names_no_driver()
    {
        Assert.NotEmpty(SourceFile.Below(Path.Combine(RepositoryFolder.Path, "api")));
        Breaches.None(Naming("api", Postgres()).Concat(Naming("api", Qdrant())).Select(file => $"api/{file.Path}"));
    }

    private static void Only(string room, string project, Regex driver)
    {
        var naming = Naming(project, driver);
        // A driver that nobody names any more has another name.
        Assert.Contains(naming, file => file.Room == room);
        Breaches.None(naming.Where(file => file.Room != room).Select(file => $"{project}/{file.Path}"));
    }

    private static SourceFile[] Naming(string project, Regex driver) =>
        [.. SourceFile.Below(Path.Combine(RepositoryFolder.Path, project)).Where(file => driver.IsMatch(file.Code))];

    [GeneratedRegex(@"\b(Npgsql|Dapper)\b")]
    private static partial Regex Postgres();

    [GeneratedRegex(@"\b(Qdrant\.Client|Grpc\.\w|Google\.Protobuf)")]
    private static partial Regex Qdrant();
}
