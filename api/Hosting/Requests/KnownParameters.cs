using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using VectorRec.Api.Hosting.Ids;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>Which parameters of an address each route reads: the same that the OpenAPI document tells of.</summary>
internal sealed class KnownParameters(IApiDescriptionGroupCollectionProvider descriptions)
{
    private readonly Lazy<FrozenDictionary<string, FrozenSet<string>>> _names = new(() => descriptions.ApiDescriptionGroups.Items
        .SelectMany(group => group.Items)
        .Select(route => (Name: NameOf(route.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>()), route))
        .Where(route => route.Name is not null)
        .ToFrozenDictionary(
            route => route.Name!,
            route => Of(route.route)));

    /// <returns>Null for what is no route of the API.</returns>
    public FrozenSet<string>? Of(Endpoint endpoint) =>
        NameOf(endpoint.Metadata.GetOrderedMetadata<IEndpointNameMetadata>()) is { } name ? _names.Value.GetValueOrDefault(name) : null;

    public static FrozenSet<string> Of(ApiDescription route) =>
        route.ParameterDescriptions.Where(parameter => parameter.Source == BindingSource.Query)
            .Select(parameter => parameter.Name).Append(IdSpelling.Parameter).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is said of a parameter that is none of these.</summary>
    public static string Unknown(FrozenSet<string> names) =>
        $"It is not a parameter of this route; there are {string.Join(", ", names.Order(StringComparer.Ordinal))}.";

    private static string? NameOf(IEnumerable<IEndpointNameMetadata> metadata) => metadata.LastOrDefault()?.EndpointName;
}
