using System.Net.Http.Json;
using VectorRec.Api.Users;

namespace VectorRec.Tests.Api.Users;

internal static class WishCalls
{
    /// <returns>Whether it changed anything.</returns>
    public static async Task<bool> WishAsync(this Service service, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await service.Client.SendAsync(request, Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
        return (await response.Content.ReadFromJsonAsync<WishReceipt>(Service.Json, Service.Token))!.Changed;
    }
}
