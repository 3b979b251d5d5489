using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Errors;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>Refuses texts that no store takes, whichever field of a body they stand in.</summary>
internal sealed class TextFilter(IOptions<JsonOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type)
        {
            foreach (var argument in context.Arguments)
            {
                if (argument?.GetType() == type && Texts.FindNul(argument, options.Value.SerializerOptions) is { } field)
                    return Problems.Invalid(field, Texts.HoldsNul);
            }
        }

        return await next(context);
    }
}
