namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>What the examples of the document speak of: a user, a song and works with the ids that the demo gives them.</summary>
internal static class DemoRows
{
    public const string Sql =
        """

        insert into users (user_id, name) values (42, 'demo') on conflict do nothing;
        insert into songs (song_id, title) values (1000005, 'Midnight River');
        insert into works (work_id, status, kind, creator_id, song_id, language, tags, quality)
        select 10000007 + i, 'active', 'work', 7, 1000005, 'en', array['pop'], 0.5 from generate_series(0, 2) i;
        """;
}
