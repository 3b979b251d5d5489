using VectorRec.Api.Explain;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>
/// The API over a catalogue in which a channel can go wrong: half of the works have had all the exposure that they are owed, and a
/// third left the catalogue after it was indexed: <c>IClassFixture&lt;ChannelService&gt;</c>.
/// </summary>
public sealed class ChannelService(TestStores stores) : IAsyncLifetime
{
    private const string Exposed =
        """
        insert into work_stats (work_id, impressions) select work_id, 5000 from works where work_id % 2 = 0
        on conflict (work_id) do update set impressions = excluded.impressions;
        """;

    public Service Service { get; } = new(stores) { MoreRows = Exposed };

    public async ValueTask InitializeAsync()
    {
        await Service.InitializeAsync();
        await Service.ExecuteAsync("update works set status = 'hidden' where work_id % 3 = 0 and kind = 'work'");
        await Wait.UntilAsync(async () =>
            (await Service.PostAsync<AbsenceResponse>("/v1/explain/absence", new { userId = 8, workId = 3 })).Reason == "inactive");
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
