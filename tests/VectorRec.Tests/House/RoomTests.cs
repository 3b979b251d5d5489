namespace VectorRec.Tests.House;

/// <summary>The rooms of core follow their table. What the guard sees, and that it sees it, is in <see cref="FolderGraphTests"/>.</summary>
public sealed class RoomTests
{
    private static readonly SourceFile[] Core = SourceFile.Below(Path.Combine(RepositoryFolder.Path, "core"));

    [Fact]
    public void The_folders_of_core_are_the_rooms_of_the_table() =>
        Assert.Equal(Rooms.FromTheGroundUp.Order(StringComparer.Ordinal), FolderGraph.Of(Core).Folders);

    [Fact]
    public void A_room_uses_only_rooms_below_it() => Breaches.None(Rooms.Wrong(FolderGraph.Of(Core), Rooms.FromTheGroundUp));

    [Fact]
    public void No_room_uses_itself_through_others() =>
        Breaches.None(FolderGraph.Of(Core).Circles().Select(circle => string.Join(", ", circle)));

    [Fact]
    public void A_namespace_is_its_folder() => Breaches.None(
        from file in Core
        let expected = "VectorRec." + file.Folder.Replace('/', '.')
        where file.Namespace != expected
        select $"core/{file.Path} is in {file.Namespace}");

    [Fact]
    public void The_architecture_document_names_the_rooms_in_this_order()
    {
        var rows = File.ReadLines(Path.Combine(RepositoryFolder.Path, "docs", "architecture.md"))
            .Where(line => line.StartsWith("| `core/", StringComparison.Ordinal))
                .Select(line => line.Split('`')[1]["core/".Length..].TrimEnd('/'));
        Assert.Equal(Rooms.FromTheGroundUp, rows);
    }
}
