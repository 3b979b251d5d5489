namespace VectorRec.Api.Hosting;

/// <summary>A setting is missing, unknown or wrong; the message is one line and names it.</summary>
internal sealed class SettingException(string message, Exception? inner = null) : Exception(message, inner);
