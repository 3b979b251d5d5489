using Microsoft.ML.OnnxRuntime;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>Feature batches as ONNX Runtime's inputs, in place.</summary>
internal static class FeatureTensors
{
    public static OrtValue Bind(this FeatureBatch batch, Feature feature)
    {
        var position = 0;
        while (batch.Features[position] != feature)
            position++;
        long[] shape = [batch.Capacity, feature.Width];
        return feature.Kind == FeatureKind.Categorical
            ? OrtValue.CreateTensorValueFromMemory(batch.Categorical(position), shape)
            : OrtValue.CreateTensorValueFromMemory(batch.Numeric(position), shape);
    }
}
