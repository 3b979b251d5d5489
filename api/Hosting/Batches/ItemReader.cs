using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Requests;

namespace VectorRec.Api.Hosting.Batches;

/// <summary>Reads an item of a batch as the service reads a body, and says what is wrong with it by field.</summary>
internal sealed class ItemReader(IOptions<JsonOptions> options)
{
    /// <returns>Whether it is right; if not, <paramref name="errors"/> says what is wrong.</returns>
    public bool TryRead<T>(JsonElement json, out T item, out Dictionary<string, string[]> errors)
        where T : class
    {
        (item, errors) = (null!, []);
        try
        {
            item = json.Deserialize<T>(options.Value.SerializerOptions)!;
        }
        catch (JsonException e)
        {
            var (field, reason) = FieldErrors.Of(e, options.Value.SerializerOptions, typeof(T));
            errors = new() { [field == FieldErrors.Body ? "" : field] = [reason] };
            return false;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, in a name or a value.
            errors = new() { [""] = ["It holds a text that is not Unicode."] };
            return false;
        }

        if (item is null)
        {
            errors = new() { [""] = ["It has to be an object."] };
            return false;
        }

        if (Texts.FindNul(item, options.Value.SerializerOptions) is { } text)
        {
            errors = new() { [text] = [Texts.HoldsNul] };
            return false;
        }

        var wrong = new List<ValidationResult>();
        if (Validator.TryValidateObject(item, new ValidationContext(item), wrong, validateAllProperties: true))
            return true;
        errors = wrong.SelectMany(result => result.MemberNames.Select(name => (Name: name, result)))
            .GroupBy(error => error.Name, error => error.result.ErrorMessage ?? "It is not valid.")
            .Select(error => FieldErrors.Of(error.Key, error))
            .ToDictionary(error => error.Field, error => error.Reasons);
        return false;
    }
}
