using System.Net.Http.Json;
using VectorRec.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Search;

/// <summary>
/// The API over a catalogue with titles, names and tags of many scripts: <c>IClassFixture&lt;SearchService&gt;</c>. Works 101..119 are
/// special.
/// </summary>
public sealed class SearchService(TestStores stores) : IAsyncLifetime
{
    /// <summary>Forty more uploads of one song by one creator.</summary>
    public const long Repeated = 200;

    public const string Rows =
        """
        insert into songs (song_id, title) values
            (1001, 'Midnight River'), (1002, '月光下的风'), (1003, '夜明けの歌'), (1004, '最后的朋友'),
            (1005, '푸른 하늘'), (1006, 'São João'), (1007, 'AC/DC'),
            (1008, 'Don''t Stop'), (1009, 'Белая ночь'), (1010, 'Golden Lights'), (1013, '月光下的风铃'), (1014, 'หัวใจ'),
            (1015, 'Before Title');
        insert into users (user_id, name) values (1010, 'Zofia Wójcik'), (1013, '王小明'), (1016, 'Before Singer');
        update works set song_id = work_id + 900 where work_id in (101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 113, 114, 115);
        update works set creator_id = work_id + 900 where work_id in (110, 113, 116);
        update works set title = 'Shakuhachi Dream' where work_id = 111;
        update works set tags = array['a-cappella', 'solo'] where work_id = 112;
        update works set title = 'Before Recording' where work_id = 117;
        update works set tags = array['beforetag'] where work_id = 118;
        update works set song_id = 5, creator_id = 5 where work_id between 200 and 240;
        update works set title = 'Replayed' where work_id in (119, 120, 121, 122, 123);
        """;

    public Service Service { get; private set; } = new(stores) { MoreRows = Rows };

    /// <summary>One that a test may break.</summary>
    internal static async Task<SearchService> StartAsync(TestStores stores, LocalServices? qdrant = null)
    {
        var service = new SearchService(stores) { Service = new(stores) { MoreRows = Rows, OwnQdrant = qdrant } };
        await service.InitializeAsync();
        return service;
    }

    public TestDatabase Database => Service.Database;

    public async ValueTask InitializeAsync() => await Service.InitializeAsync();

    public Task<RecommendResponse> SearchAsync(object search) => Service.PostAsync<RecommendResponse>("/v1/search", search);

    public async Task<RecommendResponse> GetAsync(string path) =>
        (await Service.Client.GetFromJsonAsync<RecommendResponse>(path, Service.Json, Service.Token))!;

    public async ValueTask DisposeAsync() => await Service.DisposeAsync();
}
