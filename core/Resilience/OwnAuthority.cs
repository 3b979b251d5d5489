using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VectorRec.Resilience;

/// <summary>A certificate authority of one's own, which no machine knows unless it is told.</summary>
public static class OwnAuthority
{
    /// <param name="file">Its certificate, PEM; null or empty: those that this machine knows.</param>
    /// <returns>To trust it and no other; null for those that this machine knows.</returns>
    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509ChainPolicy? Policy(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return null;
        // No list of revoked certificates can be had for it.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{file} holds no certificate.");
    }
}
