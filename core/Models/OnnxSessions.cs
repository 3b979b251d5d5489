using Microsoft.ML.OnnxRuntime;

namespace VectorRec.Models;

/// <summary>How all models are opened.</summary>
internal static class OnnxSessions
{
    /// <exception cref="BundleException">ONNX Runtime does not take the file.</exception>
    public static InferenceSession Open(string path, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A waiting request must not burn the core that another one needs.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new BundleException($"{Path.GetFileName(path)} cannot be loaded: {e.Message}", e);
        }
    }
}
