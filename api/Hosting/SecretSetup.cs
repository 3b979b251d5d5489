namespace VectorRec.Api.Hosting;

/// <summary>
/// Secrets as files, as orchestrators mount them: a file of the folder is a setting, <c>ConnectionStrings__Postgres</c> the name of one.
/// They win over all other settings.
/// </summary>
internal static class SecretSetup
{
    private const string Folder = "Secrets:Folder";

    /// <exception cref="SettingException">The folder is not there.</exception>
    public static WebApplicationBuilder AddSecrets(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Folder] is not { Length: > 0 } folder)
            return builder;
        if (!Directory.Exists(folder))
            throw new SettingException($"{Folder} is '{folder}', which is not a folder.");
        builder.Configuration.AddKeyPerFile(Path.GetFullPath(folder), optional: false);
        return builder;
    }
}
