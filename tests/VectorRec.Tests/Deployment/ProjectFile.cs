using System.Xml.Linq;

namespace VectorRec.Tests.Deployment;

/// <summary>A project as a container's build needs it.</summary>
/// <param name="Path">From the root of the repository.</param>
internal sealed record ProjectFile(string Path)
{
    private readonly XDocument _document = XDocument.Load(System.IO.Path.Combine(RepositoryFolder.Path, Path));

    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Assembly => _document.Descendants("AssemblyName").SingleOrDefault()?.Value
        ?? System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>This one and all that it is built of.</summary>
    public IEnumerable<ProjectFile> Closure() => _document.Descendants("ProjectReference")
        .SelectMany(reference => new ProjectFile(FromRoot(reference)).Closure()).Prepend(this).DistinctBy(project => project.Path);

    /// <summary>Folders outside of its own that it takes files from.</summary>
    public IEnumerable<string> Elsewhere => _document.Descendants("EmbeddedResource").Concat(_document.Descendants("None"))
        .Where(item => item.Attribute("Include")?.Value.StartsWith("..", StringComparison.Ordinal) == true)
        .Select(item => System.IO.Path.GetDirectoryName(FromRoot(item))!);

    private string FromRoot(XElement item) => System.IO.Path.GetRelativePath(
        RepositoryFolder.Path,
        System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryFolder.Path, Folder, item.Attribute("Include")!.Value)));
}
