using System.IO.Compression;
using System.Xml.Linq;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Clients;

public sealed class PackageTests
{
    [Fact]
    public async Task The_client_is_packed_with_its_licence_and_a_page_that_tells_of_it()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output, error) = await Programs.RunAsync(
            TimeSpan.FromMinutes(5), "/usr/bin/env",
            ["dotnet", "pack", Path.Combine(RepositoryFolder.Path, "client"), "-c", "Release", "--no-build", "--output", folder.Path]);
        Assert.True(exitCode == 0, output + error);

        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder.Path, "VectorRec.Client.*.nupkg")));
        var about = XDocument.Load(package.GetEntry("VectorRec.Client.nuspec")!.Open()).Root!.Elements().Single();
        var said = about.Elements().ToLookup(element => element.Name.LocalName, element => element.Value);
        Assert.Equal("Apache-2.0", said["license"].Single());
        Assert.Equal("README.md", said["readme"].Single());
        Assert.NotEmpty(said["description"].Single());
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry("lib/net10.0/VectorRec.Client.dll"));
        Assert.NotNull(package.GetEntry("lib/net10.0/VectorRec.Client.xml"));
        Assert.DoesNotContain("NSwag", about.ToString(), StringComparison.Ordinal);
    }
}
