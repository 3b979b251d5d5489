using VectorRec.Api.Hosting;
using VectorRec.Storage.Access;
using VectorRec.Users.Sessions;

namespace VectorRec.Api.Recommendations.Sessions;

/// <summary>Sessions that go on from answer to answer.</summary>
internal static class SessionSetup
{
    /// <summary>Characters of a secret, at least: what is shorter can be guessed.</summary>
    private const int LeastSecret = 32;

    public static WebApplicationBuilder AddSessions(this WebApplicationBuilder builder)
    {
        var options = builder.AddSettings<CursorOptions>(CursorOptions.Section);
        foreach (var (name, secret) in (ReadOnlySpan<(string, string)>)
            [(nameof(options.Key), options.Key), (nameof(options.OtherKey), options.OtherKey)])
        {
            if (secret.Length is > 0 and < LeastSecret)
                throw new SettingException(
                    $"{CursorOptions.Section}:{name} is too short; it has to have {LeastSecret} characters or more.");
        }

        if (options is { Key: "", OtherKey: not "" })
            throw new SettingException($"{CursorOptions.Section}:OtherKey needs a {CursorOptions.Section}:Key beside it.");
        builder.Services.AddSingleton(options).AddSingleton<CursorKeyStore>().AddSingleton<SessionTurns>().AddSingleton<Cursors>();
        builder.Services.AddSingleton<CursorKeyRing>().AddHostedService(provider => provider.GetRequiredService<CursorKeyRing>());
        return builder;
    }
}
