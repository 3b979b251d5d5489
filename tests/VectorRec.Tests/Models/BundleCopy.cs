using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VectorRec.Models;

namespace VectorRec.Tests.Models;

/// <summary>A copy of a tiny bundle to damage. It was made by training/tests/make_fixture.py.</summary>
internal sealed class BundleCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="name">TinyBundle, or ContentBundle, which reads vectors of works.</param>
    public BundleCopy(string name = "TinyBundle")
    {
        var source = Path.Combine(RepositoryFolder.Path, "tests", "VectorRec.Tests", "Models", name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Folder => _folder.Path;

    public string this[string file] => _folder[file];

    public ModelBundle Load() => ModelBundle.Load(Folder, threads: 1);

    public void EditManifest(Action<JsonObject> edit) => EditJson(BundleManifest.FileName, edit);

    /// <summary>Changes a file and gives the manifest its new checksum, so that only the change itself can be refused.</summary>
    public void EditJsonAndSign(string file, Action<JsonObject> edit)
    {
        EditJson(file, edit);
        Sign(file);
    }

    public void Sign(string file) => EditManifest(manifest =>
        manifest["files"]![file] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(this[file]))));

    public void Dispose() => _folder.Dispose();

    private void EditJson(string file, Action<JsonObject> edit)
    {
        var document = JsonNode.Parse(File.ReadAllBytes(this[file]))!.AsObject();
        edit(document);
        File.WriteAllText(this[file], document.ToJsonString());
    }
}
