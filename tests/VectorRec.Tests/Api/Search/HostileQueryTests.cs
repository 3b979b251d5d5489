using System.Text;
using Dapper;

namespace VectorRec.Tests.Api.Search;

/// <summary>Whatever is typed is a text: never an operator, never SQL, never a fault of the store.</summary>
public sealed class HostileQueryTests(SearchService service) : IClassFixture<SearchService>
{
    private static readonly string[] Known =
    [
        "'", "''", "\"", "\"\"\"", "\\", "\\\\'", "%", "_%_", "a & b", "a |", "| a", "!a", "!!", "a <-> b", "<2>", "a:*", ":*", "a:ABCD",
        "()", "((a)", "a)", "& & &",
        "'; drop table works; --", "' or '1'='1", "$1", "@Text", ":text", "{0}", "{", "}", "$$", "$x$ $x$", "/* */", "--", "a\u0001b",
        "\r\n\t", "\u202e\u200f", "e\u0301\u0301\u0301",
        "\ud83d\ude00", "\ud83d", "\ude00x", "NaN", "-1", "1e999", "null", "or", "and not", "or or or", "-midnight", "\"midnight",
        "http://a.b/c?d=e", "a@b.c", "<b>x</b>", "&amp;", "[[:alpha:]]", "(?i)x", "\\u0000", "x'y\"z\\",
        "月" + "'", "'月光", "月 & 光", "ا", "ﷺ", "ﬁ", "İ", "ß", "𠀀𠀁", "\u0e33",
    ];

    [Fact]
    public async Task Hundreds_of_hostile_texts_are_answered_and_change_nothing()
    {
        var (random, answered) = (new Random(97), 0);
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var before = await connection.ExecuteScalarAsync<long>("select count(*) from works");
        foreach (var query in Known.Concat(Enumerable.Range(0, 400).Select(_ => Text(random))))
        {
            var slate = await service.SearchAsync(new { query, userId = 3 });
            Assert.True(slate.Degraded.Count == 0, $"{query}: {string.Join(", ", slate.Degraded)}");
            if (slate.Works.Count > 0)
                answered++;
            else
                Assert.NotNull(slate.Shortfall);
        }

        // Not all of them are texts that nothing answers.
        Assert.InRange(answered, 50, Known.Length + 350);
        Assert.Equal(before, await connection.ExecuteScalarAsync<long>("select count(*) from works"));
        Assert.Equal(101, (await service.SearchAsync(new { query = "Midnight River" })).Works[0].WorkId);
    }

    // Pieces of the known ones, and any character at all.
    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 8); i > 0; i--)
            text.Append(random.Next(3) == 0 ? ((char)random.Next(1, 0x10000)).ToString() : Known[random.Next(Known.Length)]);
        return text.Length > 100 ? text.ToString(0, 100) : text.ToString();
    }
}
