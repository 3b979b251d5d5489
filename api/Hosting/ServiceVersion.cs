using System.Reflection;

namespace VectorRec.Api.Hosting;

/// <summary>Which build this is: the version of Directory.Build.props.</summary>
internal static class ServiceVersion
{
    public static string Text { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
