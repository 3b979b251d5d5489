using System.CommandLine;
using System.Globalization;
using System.Text;
using VectorRec.Catalogue.Files;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary>Gauges in a file for the textfile collector of node_exporter. docs/metrics.md describes the metrics.</summary>
/// <param name="prefix">Of the names.</param>
internal sealed class PromFile(string prefix)
{
    /// <summary>The collector reads no others.</summary>
    public const string Extension = ".prom";

    private readonly StringBuilder _text = new();

    /// <param name="what">Is in the file, as it begins a sentence.</param>
    public static Option<string?> Option(string what)
    {
        var option = new Option<string?>("--metrics-file")
        {
            Description = $"{what}, in a file which ends in {Extension} and lies where node_exporter looks.",
        };
        option.Validators.Add(result =>
        {
            // What has no value at all is the parser's to say.
            if (result.Tokens is [{ Value: var path }] && !path.EndsWith(Extension, StringComparison.Ordinal))
                result.AddError($"--metrics-file is {path}; its name has to end in {Extension}.");
        });
        return option;
    }

    public void Gauge(string name, string help, params ReadOnlySpan<(string Labels, double Value)> samples)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {prefix}_{name} {help}\n# TYPE {prefix}_{name} gauge\n");
        foreach (var (labels, value) in samples)
            _text.Append(CultureInfo.InvariantCulture, $"{prefix}_{name}{labels} {value}\n");
    }

    public async Task WriteAsync(Invocation invocation, string path)
    {
        var text = _text.ToString();
        try
        {
            // Also when the run was interrupted: then that is what there is to tell.
            await UnfinishedFile.WriteAsync(path, unfinished => File.WriteAllTextAsync(unfinished, text, CancellationToken.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was done is done all the same.
            invocation.Say($"The metrics were not written: {e.Message}");
        }
    }
}
