using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>One C# file, as the guards read it.</summary>
/// <param name="Path">From the folder that was searched, with slashes: <c>Storage/Database.cs</c>.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    private static readonly string[] Made = ["bin", "obj", "node_modules"];

    /// <summary>Its first folder; empty for a file that lies in none.</summary>
    public string Room => Path.Contains('/') ? Path[..Path.IndexOf('/')] : "";

    /// <summary>Its folder; empty for a file that lies in none.</summary>
    public string Folder => Path.Contains('/') ? Path[..Path.LastIndexOf('/')] : "";

    /// <summary>The text without comments and without the strings that hold no code.</summary>
    public string Code { get; } = CommentOrString().Replace(Text, found => found.Value[0] == '$' ? found.Value : "");

    /// <summary>The file's namespace; empty when it declares none.</summary>
    public string Namespace => NamespaceLine().Match(Code).Groups[1].Value;

    /// <summary>All files below a folder that end in <paramref name="extension"/>, without what builds leave behind.</summary>
    public static SourceFile[] Below(string folder, string extension = ".cs") =>
    [
        .. Directory.EnumerateFiles(folder, "*" + extension, SearchOption.AllDirectories)
            .Select(file => (File: file, Path: System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(found => !found.Path.Split('/').Any(Made.Contains))
            .OrderBy(found => found.Path, StringComparer.Ordinal)
            .Select(found => new SourceFile(found.Path, File.ReadAllText(found.File))),
    ];

    [GeneratedRegex(
        """(?x) //[^\n]* | /\*[\s\S]*?\*/ | \$*"{3}[\s\S]*?"{3} | \$?@"(?:""|[^"])*" | \$?"(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+' """)]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
