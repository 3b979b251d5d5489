namespace VectorRec.Api.Hosting;

/// <summary>The service cannot listen; the message names the setting that says where.</summary>
internal sealed class ListeningException(string message, Exception inner) : Exception(message, inner);
