using System.Runtime.InteropServices;
using System.Text;

namespace VectorRec.Tests.Indexing;

/// <summary>Writes small ONNX models (opset 13): the few messages of onnx.proto that a tower of lookups needs.</summary>
internal sealed class OnnxFile
{
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly MemoryStream _graph = new();

    public OnnxFile() => Text(_graph, 2, "tower");

    /// <param name="width">Inputs are [n, width].</param>
    public OnnxFile Input(string name, int width) => Declare(11, name, Int64, width);

    /// <param name="width">Outputs are [n, width], or [n] when it is 0.</param>
    public OnnxFile Output(string name, int width) => Declare(12, name, Float, width);

    public OnnxFile Constant(string name, ReadOnlySpan<float> values, params long[] shape) =>
        Tensor(name, Float, MemoryMarshal.AsBytes(values), shape);

    public OnnxFile Constant(string name, ReadOnlySpan<long> values, params long[] shape) =>
        Tensor(name, Int64, MemoryMarshal.AsBytes(values), shape);

    public OnnxFile Node(string operation, string[] inputs, string output, params (string Name, long Value)[] attributes)
    {
        var node = new MemoryStream();
        foreach (var input in inputs)
            Text(node, 1, input);
        Text(node, 2, output);
        Text(node, 4, operation);
        foreach (var (name, value) in attributes)
        {
            var attribute = new MemoryStream();
            Text(attribute, 1, name);
            // ReduceMean wants a list, the others one number.
            Number(attribute, name == "axes" ? 8 : 3, value);
            Number(attribute, 20, name == "axes" ? 7 : 2);
            Message(node, 5, attribute);
        }

        Message(_graph, 1, node);
        return this;
    }

    public void Save(string path)
    {
        var (model, opset) = (new MemoryStream(), new MemoryStream());
        Number(opset, 2, 13);
        Number(model, 1, 7);
        Message(model, 8, opset);
        Message(model, 7, _graph);
        File.WriteAllBytes(path, model.ToArray());
    }

    private OnnxFile Declare(int field, string name, int type, int width)
    {
        var (value, outer, tensor, shape, rows) =
            (new MemoryStream(), new MemoryStream(), new MemoryStream(), new MemoryStream(), new MemoryStream());
        Text(rows, 2, "n");
        Message(shape, 1, rows);
        if (width > 0)
        {
            var columns = new MemoryStream();
            Number(columns, 1, width);
            Message(shape, 1, columns);
        }

        Number(tensor, 1, type);
        Message(tensor, 2, shape);
        Message(outer, 1, tensor);
        Text(value, 1, name);
        Message(value, 2, outer);
        Message(_graph, field, value);
        return this;
    }

    private OnnxFile Tensor(string name, int type, ReadOnlySpan<byte> values, long[] shape)
    {
        var tensor = new MemoryStream();
        foreach (var length in shape)
            Number(tensor, 1, length);
        Number(tensor, 2, type);
        Text(tensor, 8, name);
        Bytes(tensor, 9, values);
        Message(_graph, 5, tensor);
        return this;
    }

    private static void Number(MemoryStream stream, int field, long value)
    {
        Varint(stream, (ulong)field << 3);
        Varint(stream, (ulong)value);
    }

    private static void Text(MemoryStream stream, int field, string text) => Bytes(stream, field, Encoding.UTF8.GetBytes(text));

    private static void Message(MemoryStream stream, int field, MemoryStream message) => Bytes(stream, field, message.ToArray());

    private static void Bytes(MemoryStream stream, int field, ReadOnlySpan<byte> bytes)
    {
        Varint(stream, ((ulong)field << 3) | 2);
        Varint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void Varint(MemoryStream stream, ulong value)
    {
        for (; value > 127; value >>= 7)
            stream.WriteByte((byte)(value | 128));
        stream.WriteByte((byte)value);
    }
}
