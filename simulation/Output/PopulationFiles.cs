using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Output;

/// <summary>
/// Writes the users, songs, works, follows and families as the platform knows them: no truth, and tags and qualities with errors.
/// </summary>
internal sealed class PopulationFiles(World world, string folder)
{
    private readonly WorldOptions _options = world.Options;
    private readonly TruthTables _truth = world.Truth.Tables;
    private readonly long _end = world.Options.End.ToUnixTimeMilliseconds();

    public FileFacts WriteUsers()
    {
        using var file = new RowFile(
            folder, "users", _options, "user_id", "name", "language", "country", "city", "lat", "lon", "birth_year", "level", "created_at");
        var rows = file.Rows;
        for (var user = 0; user < world.Users.Count; user++)
        {
            var draw = new Draw(_options.Seed, Purpose.UserRow, user);
            var place = Places.All[_truth.UserCity[user]];
            rows.Number(UserTable.FirstId + user);
            rows.Text(Languages.Name(_truth.UserLanguage[user], ref draw));
            rows.Text(Languages.Codes[_truth.UserLanguage[user]]);
            rows.Text(place.Country);
            rows.Text(place.City);
            WriteNear(place, rows, ref draw);
            rows.Number(_options.End.Year - world.Users.Age[user]);
            rows.Number(world.Users.Level[user]);
            rows.Time(_end - world.Users.CreatedBefore[user]);
            rows.End();
        }

        return file.Finish();
    }

    public FileFacts WriteSongs()
    {
        using var file = new RowFile(folder, "songs", _options, "song_id", "title", "artist", "language", "tags", "created_at");
        var rows = file.Rows;
        for (var song = 0; song < world.Songs.Count; song++)
        {
            var draw = new Draw(_options.Seed, Purpose.SongRow, song);
            var language = world.Songs.Language[song];
            rows.Number(SongTable.FirstId + song);
            rows.Text(Title(song));
            rows.Text(Languages.Name(language == TruthTables.NoLanguage ? Languages.English : language, ref draw));
            WriteLanguage(language, rows);
            rows.Texts(TagNotes.OfSong(world.Songs, song, 1, ref draw).ToArray());
            rows.Time(_end - ((long)((_options.Days + Works.OldestDays + (draw.Uniform() * 1000)) * 86_400) * 1000));
            rows.End();
        }

        return file.Finish();
    }

    public FileFacts WriteWorks()
    {
        using var file = new RowFile(
            folder, "works", _options, "work_id", "kind", "status", "creator_id", "song_id", "media", "title", "language", "tags",
            "quality", "duration_s", "city", "lat", "lon", "created_at");
        var rows = file.Rows;
        for (var work = 0; work < world.Works.Count; work++)
        {
            var draw = new Draw(_options.Seed, Purpose.WorkRow, work);
            var place = Places.All[_truth.WorkCity[work]];
            rows.Number(WorkTable.FirstId + work);
            rows.Plain("work"u8);
            rows.Plain(draw.Chance(0.01) ? "removed"u8 : "active"u8);
            rows.Number(UserTable.FirstId + _truth.WorkCreator[work]);
            rows.Number(SongTable.FirstId + _truth.WorkSong[work]);
            rows.Plain(world.Works.Video[work] ? "video"u8 : "audio"u8);
            rows.Text(Title(_truth.WorkSong[work]));
            WriteLanguage(_truth.WorkLanguage[work], rows);
            rows.Texts(TagNotes.OfWork(world.Songs, _truth.WorkSong[work], ref draw));
            rows.Real(Math.Round(world.Works.MeasuredQuality[work], 3));
            rows.Number(_truth.WorkDuration[work]);
            rows.Text(place.City);
            WriteNear(place, rows, ref draw);
            rows.Time(_end - world.Works.CreatedBefore[work]);
            rows.End();
        }

        return file.Finish();
    }

    /// <summary>
    /// Live shows and rooms, two thirds of them on the air as the world ends: whoever sang a work hosts one about what they sing. They
    /// are nobody's past: no event and no truth is about them, and so they lie in a folder of their own.
    /// </summary>
    public FileFacts WriteOnAir()
    {
        using var file = new RowFile(folder, $"{WorldFolder.OnAir}/works", _options, "work_id", "kind", "status", "creator_id", "song_id",
            "media", "title", "language", "tags",
            "quality", "city", "created_at");
        var rows = file.Rows;
        for (var show = 0; show < _options.OnAir; show++)
        {
            var draw = new Draw(_options.Seed, Purpose.OnAirRow, show);
            var work = draw.Below(world.Works.Count);
            var live = draw.Chance(0.6);
            rows.Number(WorkTable.FirstId + world.Works.Count + show);
            rows.Plain(live ? "live"u8 : "room"u8);
            rows.Plain(draw.Chance(2.0 / 3) ? "active"u8 : "hidden"u8);
            rows.Number(UserTable.FirstId + _truth.WorkCreator[work]);
            rows.Number(SongTable.FirstId + _truth.WorkSong[work]);
            rows.Plain(live ? "video"u8 : "audio"u8);
            rows.Text(Title(_truth.WorkSong[work]));
            WriteLanguage(_truth.WorkLanguage[work], rows);
            rows.Texts([.. TagNotes.OfSong(world.Songs, _truth.WorkSong[work], 0.85, ref draw).Distinct()]);
            rows.Real(Math.Round(world.Works.MeasuredQuality[work], 3));
            rows.Text(Places.All[_truth.WorkCity[work]].City);
            rows.Time(_end - (long)(draw.Uniform() * 6 * 3_600_000));
            rows.End();
        }

        return file.Finish();
    }

    public FileFacts WriteFollows()
    {
        using var file = new RowFile(folder, "follows", _options, "follower_id", "followee_id", "created_at");
        var created = world.Users.CreatedBefore;
        var period = (_options.End - _options.From).Ticks / TimeSpan.TicksPerMillisecond;
        for (var user = 0; user < world.Users.Count; user++)
        {
            foreach (var followee in world.Follows.Followees(user))
            {
                // Between the day both were there and the first event; a newcomer follows within the first minutes.
                var draw = new Draw(_options.Seed, Purpose.FollowRow, user, followee);
                var both = Math.Min(created[user], created[followee]);
                var before = both > period
                    ? period + (long)(draw.Uniform() * (both - period)) : Math.Max(0, both - (long)(draw.Uniform() * 300_000));
                file.Rows.Number(UserTable.FirstId + user);
                file.Rows.Number(UserTable.FirstId + followee);
                file.Rows.Time(_end - before);
                file.Rows.End();
            }
        }

        return file.Finish();
    }

    public FileFacts WriteFamilies()
    {
        var members = world.Leaders.Select(_ => new List<long>()).ToArray();
        for (var user = 0; user < world.Users.Count; user++)
        {
            if (_truth.UserFamily[user] is >= 0 and var family)
                members[family].Add(UserTable.FirstId + user);
        }

        using var file = new RowFile(folder, "families", _options, "family_id", "name", "members");
        for (var family = 0; family < members.Length; family++)
        {
            var draw = new Draw(_options.Seed, Purpose.FamilyRow, family);
            file.Rows.Number(1 + family);
            file.Rows.Text(Languages.Title(_truth.UserLanguage[world.Leaders[family]], ref draw));
            file.Rows.Numbers(members[family].ToArray());
            file.Rows.End();
        }

        return file.Finish();
    }

    private static void WriteLanguage(byte language, RowWriter rows)
    {
        if (language == TruthTables.NoLanguage)
            rows.Missing();
        else
            rows.Text(Languages.Codes[language]);
    }

    private static void WriteNear(Place place, RowWriter rows, ref Draw draw)
    {
        rows.Real(Math.Round(place.Lat + (0.08 * draw.Normal()), 5));
        rows.Real(Math.Round(place.Lon + (0.08 * draw.Normal()), 5));
    }

    private string Title(int song)
    {
        var draw = new Draw(_options.Seed, Purpose.SongTitle, song);
        var language = world.Songs.Language[song];
        return Languages.Title(language == TruthTables.NoLanguage ? Languages.English : language, ref draw);
    }
}
