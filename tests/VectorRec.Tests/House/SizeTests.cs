namespace VectorRec.Tests.House;

/// <summary>What a reader can take in: lines that fit a screen, files and folders that can be read through.</summary>
public sealed class SizeTests
{
    private const int Columns = 140;
    private const int Lines = 400;
    private const int Files = 25;

    private static readonly SourceFile[] CSharp = Sources(".cs", "api", "client", "core", "indexer", "simulation", "tests");

    [Fact]
    public void No_line_is_longer_than_a_screen() => Breaches.None(
        from file in CSharp
        from line in file.Text.Split('\n').Index()
        where line.Item.TrimEnd('\r').Length > Columns
        select $"{file.Path}:{line.Index + 1} has {line.Item.Length} columns");

    [Fact]
    public void No_file_is_longer_than_can_be_read_through() => Breaches.None(
        from file in CSharp
        let lines = file.Text.Count(letter => letter == '\n')
        where lines > Lines
        select $"{file.Path} has {lines} lines");

    [Fact]
    public void No_folder_holds_more_files_than_a_list_can_show() => Breaches.None(
        from folder in CSharp.Concat(Sources(".py", "training")).GroupBy(file => file.Folder)
        where folder.Count() > Files
        select $"{folder.Key} has {folder.Count()} files");

    private static SourceFile[] Sources(string extension, params string[] folders)
    {
        SourceFile[] found =
        [
            .. from folder in folders
               from file in SourceFile.Below(Path.Combine(RepositoryFolder.Path, folder), extension)
               select file with { Path = $"{folder}/{file.Path}" },
        ];
        // A guard that looks into the wrong folder would find nothing to say.
        Assert.All(folders, folder => Assert.Contains(found, file => file.Room == folder));
        return found;
    }
}
