namespace VectorRec.Api.Hosting.Batches;

/// <summary>An item of a batch that was not taken.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Errors">What is wrong with it, by field; a field that is empty means the item itself.</param>
public sealed record RejectedItem(int Index, IReadOnlyDictionary<string, string[]> Errors)
{
    /// <summary>The errors of several items as those of the batch.</summary>
    /// <param name="list">The batch's field.</param>
    internal static Dictionary<string, string[]> Flatten(string list, IEnumerable<RejectedItem> items) =>
        items.SelectMany(item => item.Errors.Select(error =>
            (Field: error.Key.Length == 0 ? $"{list}[{item.Index}]" : $"{list}[{item.Index}].{error.Key}", error.Value)))
            .ToDictionary(error => error.Field, error => error.Value);
}
