using System.Security.Cryptography;

namespace VectorRec.Users.Sessions;

/// <summary>A key that cursors are sealed with, drawn from a secret that every instance has.</summary>
public sealed class CursorKey
{
    internal const int SealBytes = 16;
    internal const int NameBytes = 4;

    private readonly byte[] _key;

    /// <param name="secret">Of any length; what of it can be guessed can be guessed of the key.</param>
    public CursorKey(ReadOnlySpan<byte> secret)
    {
        _key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _key, salt: [], info: "vectorrec cursor"u8);
        Name = SHA256.HashData(_key)[..NameBytes];
    }

    /// <summary>[4]; says which key sealed, and nothing else of it.</summary>
    internal byte[] Name { get; }

    internal byte[] Seal(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(_key, bytes)[..SealBytes];
}
