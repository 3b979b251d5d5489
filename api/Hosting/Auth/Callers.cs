using System.Security.Claims;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>What a caller may see.</summary>
internal static class Callers
{
    public static bool May(this ClaimsPrincipal caller, string scope) => caller.HasClaim(ApiKeyHandler.ScopeClaim, scope);

    /// <summary>Whether what went wrong inside is the caller's business: addresses, paths, what drivers say.</summary>
    public static bool SeesTheInside(this ClaimsPrincipal caller) => caller.May(ApiScopes.Operations);
}
