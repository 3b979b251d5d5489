namespace VectorRec.Api.Hosting.Auth;

/// <summary>Settings of section <c>Jwt</c>: bearer tokens beside keys, when an authority or a file of keys is named.</summary>
internal sealed class JwtOptions
{
    public const string Section = "Jwt";

    /// <summary>Where the issuer tells its keys, by OpenID Connect discovery; they are read again when they change.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The certificate authority of the issuer's own certificate, PEM; empty: those that this machine knows.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>A file of the issuer's public keys, a JSON Web Key Set, in place of an authority.</summary>
    public string KeysFile { get; set; } = "";

    /// <summary>Who issues the tokens; needed with a file of keys, else the authority says.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Whom the tokens are for.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The claim that names the caller, for limits.</summary>
    public string NameClaim { get; set; } = "sub";

    /// <summary>The claim of the scopes: a list, or one text with blanks between them.</summary>
    public string ScopeClaim { get; set; } = "scope";

    internal bool IsOn => Authority.Length > 0 || KeysFile.Length > 0;
}
