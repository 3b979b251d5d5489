using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VectorRec.Tests.Stores;

/// <summary>A certificate authority of one's own, and a certificate of it for servers of this machine, as files that these can read.
/// </summary>
internal sealed class Authority : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Authority()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=an authority of our own", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(root, now.AddDays(-1), now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        CaFile = _folder.Write("ca.pem", root.ExportCertificatePem());
        CertificateFile = _folder.Write("server.pem", certificate.ExportCertificatePem());
        KeyFile = _folder.Write("server.key", serverKey.ExportPkcs8PrivateKeyPem());
        // Postgres runs as another user when root starts it, and takes a key that is its own alone.
        const string give =
            """chmod 755 "$1" && chmod 400 "$0" && [ "$(id -u)" -ne 0 ] || chown "$(id -un postgres 2>/dev/null || id -un nobody)" "$0" """;
        Run("bash", "-c", give, KeyFile, _folder.Path);
    }

    public string CaFile { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public void Dispose() => _folder.Dispose();

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
