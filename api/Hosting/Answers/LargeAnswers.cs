using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>Compresses what is large enough for it: a small body fits into one packet anyhow, and would cost time on both sides.</summary>
internal sealed class LargeAnswers(
    IServiceProvider services, IOptions<ResponseCompressionOptions> options, IOptions<CompressionOptions> sizes)
    : ResponseCompressionProvider(services, options)
{
    public override bool ShouldCompressResponse(HttpContext context) =>
        !sizes.Value.IsOff && context.Response.ContentLength >= sizes.Value.FromBytes && base.ShouldCompressResponse(context);
}
