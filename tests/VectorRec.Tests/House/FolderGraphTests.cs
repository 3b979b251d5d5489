namespace VectorRec.Tests.House;

public sealed class FolderGraphTests
{
    private static readonly SourceFile Ground =
        new("Ground/Stone.cs",
            "namespace VectorRec.Ground;\npublic sealed record Stone;\npublic static class Stones { public const int Few = 3; }");

    [Theory]
    [InlineData("using VectorRec.Ground;")]
    [InlineData("using static VectorRec.Ground.Stones;")]
    [InlineData("using Rock = VectorRec.Ground.Stone;")]
    [InlineData("class Beam { VectorRec.Ground.Stone Rests; }")]
    [InlineData("class Beam { Ground.Stone Rests; }")]
    [InlineData("class Beam { string Rests = $\"{Ground.Stones.Few}\"; }")]
    [InlineData("class Beam { Ground.Deep.Ore Rests; }")]
    public void A_using_and_a_name_with_its_namespace_are_uses(string code) =>
        Assert.Equal(
            [("Roof", "Ground")], Of(Roof(code), new("Ground/Deep/Ore.cs", "namespace VectorRec.Ground.Deep;\nclass Ore;")).Edges.Keys);

    [Theory]
    [InlineData("// using VectorRec.Ground;")]
    [InlineData("/* VectorRec.Ground */")]
    [InlineData("class Beam { string Rests = \"VectorRec.Ground\"; }")]
    [InlineData("class Beam { string Rests = \"\"\"\n  VectorRec.Ground\n  \"\"\"; }")]
    [InlineData("class Beam { int Rests => plan.Ground.Stone; }")]
    [InlineData("class Beam { int Rests => Ground.Depth; }")]
    [InlineData("using VectorRec.Roof;")]
    public void A_comment_a_string_and_a_property_of_that_name_are_not(string code) => Assert.Empty(Of(Roof(code)).Edges);

    [Fact]
    public void A_use_names_its_files() => Assert.Equal(
        ["Roof/Beam.cs", "Roof/Tile.cs"], Of(
            Roof("using VectorRec.Ground;"), new("Roof/Tile.cs", "using VectorRec.Ground;")).Edges[("Roof", "Ground")]);

    [Fact]
    public void Folders_that_reach_each_other_are_a_circle_and_no_others()
    {
        var graph = Of(Uses("A", "B"), Uses("B", "C"), Uses("C", "A"), Uses("D", "A"), Uses("E", "F"), Uses("F", "E"), Uses("Ground", "E"));
        Assert.Equal([["A", "B", "C"], ["E", "F"]], graph.Circles());
        Assert.Equal(["C", "D"], graph.UsersOf("A"));
        Assert.Empty(Of(Uses("A", "B"), Uses("B", "C"), Uses("A", "C"), Uses("C", "Ground")).Circles());
    }

    [Fact]
    public void A_use_against_the_table_is_wrong()
    {
        var graph = Of(Roof("using VectorRec.Ground;"));
        Assert.Empty(Rooms.Wrong(graph, ["Ground", "Roof"]));
        Assert.Equal(["Roof uses Ground, which stands above it: Roof/Beam.cs"], Rooms.Wrong(graph, ["Roof", "Ground"]));
    }

    private static FolderGraph Of(params SourceFile[] files) => FolderGraph.Of([Ground, .. files]);

    private static SourceFile Roof(string code) => new("Roof/Beam.cs", code);

    private static SourceFile Uses(string from, string to) => new($"{from}/Wall{to}.cs", $"using VectorRec.{to};");
}
