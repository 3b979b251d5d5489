using VectorRec.Catalogue;
using VectorRec.Features;

namespace VectorRec.Tests.Features;

/// <summary>What the encoders write, in numbers: training and serving share them, so neither can tell when they are wrong.</summary>
public sealed class EncoderTests
{
    // Known values come after the padding and the buckets of unknown ones, in ascending order.
    private const int First = 1 + Vocabulary.OutOfVocabulary;

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Vocabularies Known = new(
        User: new([7, 3, 5]), Work: new([100, 300, 200]), Creator: new([3, 5]), Song: new([40]), Tag: new(["rock", "pop", "jazz"]),
        Language: new(["zh", "en"]),
        City: new(["Oslo"]));

    private static readonly FeatureSchema Schema = FeatureSchema.Over(Known, historyLength: 3);

    [Fact]
    public void A_work_is_written_field_by_field_and_what_it_lacks_is_0()
    {
        var items = new ItemEncoder(Known);
        var batch = new FeatureBatch(Schema, FeatureSide.Item, 2);
        items.Encode(
            Work(200) with
            {
                CreatorId = 5,
                SongId = 40,
                Language = "zh",
                City = "Oslo",
                Tags = ["rock", "jazz"],
                DurationSeconds = 60,
                Quality = 0.25f,
                Kind = WorkKind.Room,
                Media = Media.Video
            }, batch, 1);
        items.Encode(Work(300), batch, 0);

        Assert.Equal([First + 2, First + 1], All(batch, FeatureNames.WorkId));
        Assert.Equal([0, First + 1], All(batch, FeatureNames.CreatorId));
        Assert.Equal([0, First], All(batch, FeatureNames.SongId));
        Assert.Equal([1, 3], All(batch, FeatureNames.Kind));
        Assert.Equal([1, 2], All(batch, FeatureNames.Media));
        Assert.Equal([0, First + 1], All(batch, FeatureNames.WorkLanguage));
        Assert.Equal([0, First], All(batch, FeatureNames.WorkCity));
        Assert.Equal([0, 4], All(batch, FeatureNames.Duration));
        Assert.Equal([First + 2, First, 0, 0, 0, 0, 0, 0, 0, 0], batch.Indices(FeatureNames.Tags, 1).ToArray());
        Assert.Equal([0f, 0.25f], [batch.Values(FeatureNames.Quality, 0)[0], batch.Values(FeatureNames.Quality, 1)[0]]);
        Assert.All(batch.Indices(FeatureNames.Tags, 0).ToArray(), tag => Assert.Equal(0, tag));
    }

    [Fact]
    public void A_vector_is_written_at_length_1_and_what_has_none_or_another_width_says_so()
    {
        var schema = FeatureSchema.Over(Known, historyLength: 3, contentWidth: 2);
        Assert.Equal(2, schema.ContentWidth);
        var (items, batch) = (new ItemEncoder(Known, schema.ContentWidth), new FeatureBatch(schema, FeatureSide.Item, 2));
        foreach (var (vector, content, missing) in ((float[]?, float[], float)[])[
            ([3, -4], [0.6f, -0.8f], 0), (null, [0, 0], 1), ([3e38f, 3e38f], [0.70710677f, 0.70710677f], 0), ([1, 2, 3], [0, 0], 1),
            ([0, 1e-45f], [0, 1], 0), ([0, 0], [0, 0], 1), ([float.NaN, 1], [0, 0], 1), ([], [0, 0], 1)])
        {
            items.Encode(Work(200) with { Vector = vector }, batch, 1);
            Assert.Equal(content, batch.Values(FeatureNames.Content, 1).ToArray());
            Assert.Equal(missing, batch.Values(FeatureNames.ContentMissing, 1)[0]);
        }

        Assert.Equal(VectorRec.Records.RecordKinds.MaxWidth, FeatureNames.MaxContentWidth);
    }

    [Fact]
    public void A_history_points_where_the_vectors_of_its_works_point_together()
    {
        var schema = FeatureSchema.Over(Known, historyLength: 3, contentWidth: 2);
        var (users, batch) = (new UserEncoder(Known, new(Known, 2)), new FeatureBatch(schema, FeatureSide.User, 1));
        var content = new Contents { [100] = [0.6f, 0.8f], [200] = [0.6f, -0.8f], [300] = [-1, 0] };
        foreach (var (works, direction) in ((long[], float[])[])[
            ([100, 200, 7], [1, 0]), ([], [0, 0]), ([7], [0, 0]), ([200], [0.6f, -0.8f]), ([300, 7, 7, 100], [-1, 0])])
        {
            EngagedWork[] history = [.. works.Select(work => new EngagedWork(work, null, null, []))];
            users.EncodeHistory(history, content, batch, 0);
            Assert.Equal(direction, batch.Values(FeatureNames.HistoryContent, 0).ToArray());
        }

        users.EncodeHistory([new EngagedWork(100, null, null, [])], null, batch, 0);
        Assert.Equal([0, 0], batch.Values(FeatureNames.HistoryContent, 0).ToArray());
    }

    // A schema is told from others by its bytes.
    [Fact]
    public void A_schema_without_vectors_is_that_of_builds_that_knew_none()
    {
        Assert.Equal(0, Schema.ContentWidth);
        Assert.DoesNotContain("content", System.Text.Encoding.UTF8.GetString(Schema.ToJson()), StringComparison.Ordinal);
        Assert.Equal(Schema.Features, FeatureSchema.Over(Known, historyLength: 3, contentWidth: 7).Features
            .Where(feature => !feature.Name.Contains("content", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_user_s_profile_is_written_field_by_field_and_nothing_of_the_one_before_stays()
    {
        var users = new UserEncoder(Known, new(Known));
        var batch = new FeatureBatch(Schema, FeatureSide.User, 1);
        users.EncodeProfile(new UserProfile(7, "en", "Oslo", 2008, 10), [5, 3], Now, batch, 0);

        Assert.Equal(First + 2, batch.Indices(FeatureNames.UserId, 0)[0]);
        Assert.Equal(First, batch.Indices(FeatureNames.UserLanguage, 0)[0]);
        Assert.Equal(First, batch.Indices(FeatureNames.UserCity, 0)[0]);
        Assert.Equal(3, batch.Indices(FeatureNames.UserAge, 0)[0]);
        Assert.Equal(11, batch.Indices(FeatureNames.UserLevel, 0)[0]);
        Assert.Equal([First + 1, First, 0], batch.Indices(FeatureNames.Friends, 0)[..3].ToArray());

        users.EncodeProfile(new UserProfile(3, null, null, null, 0), [], Now, batch, 0);
        Assert.Equal((First, 0L, 0L, 0L, 1L), (
            batch.Indices(FeatureNames.UserId, 0)[0], batch.Indices(FeatureNames.UserLanguage, 0)[0],
            batch.Indices(FeatureNames.UserCity, 0)[0],
            batch.Indices(FeatureNames.UserAge, 0)[0], batch.Indices(FeatureNames.UserLevel, 0)[0]));
        Assert.All(batch.Indices(FeatureNames.Friends, 0).ToArray(), friend => Assert.Equal(0, friend));
    }

    [Fact]
    public void A_history_is_the_newest_that_fit_with_the_tags_that_are_most_frequent_in_it()
    {
        var users = new UserEncoder(Known, new(Known));
        var batch = new FeatureBatch(Schema, FeatureSide.User, 1);
        EngagedWork[] history =
        [
            new(300, 5, null, ["pop"]), new(100, null, 40, ["rock", "pop"]), new(200, 3, 40, ["jazz", "rock"]),
            new(300, 5, 40, ["jazz", "jazz", "jazz"]),
        ];
        users.EncodeHistory(history, null, batch, 0);

        Assert.Equal([First + 2, First, First + 1], batch.Indices(FeatureNames.HistoryWorks, 0).ToArray());
        Assert.Equal([First + 1, 0, First], batch.Indices(FeatureNames.HistoryCreators, 0).ToArray());
        Assert.Equal([0, First, First], batch.Indices(FeatureNames.HistorySongs, 0).ToArray());
        // Pop and rock twice each, the fourth work is beyond the history; ties by index.
        Assert.Equal([First + 1, First + 2, First, 0, 0, 0, 0, 0, 0, 0], batch.Indices(FeatureNames.UserTags, 0).ToArray());

        users.EncodeHistory(history.AsSpan(0, 1), null, batch, 0);
        Assert.Equal([First + 2, 0, 0], batch.Indices(FeatureNames.HistoryWorks, 0).ToArray());
        Assert.Equal([First + 1, 0, 0], batch.Indices(FeatureNames.UserTags, 0)[..3].ToArray());
    }

    [Fact]
    public void What_training_did_not_know_has_one_of_the_buckets_always_the_same()
    {
        var strangers = Enumerable.Range(1_000, 400).Select(id => Known.Work.IndexOf(id)).ToArray();
        Assert.All(strangers, index => Assert.InRange(index, 1, Vocabulary.OutOfVocabulary));
        Assert.Equal(Enumerable.Range(1, Vocabulary.OutOfVocabulary), strangers.Distinct().Order());
        Assert.Equal(strangers, Enumerable.Range(1_000, 400).Select(id => new IdVocabulary([9]).IndexOf(id)));
        Assert.InRange(Known.Tag.IndexOf("Rock"), 1, Vocabulary.OutOfVocabulary);
        Assert.Equal((0, 0, 0), (Known.Work.IndexOf(null), Known.Tag.IndexOf(null), Known.Tag.IndexOf("")));
        Assert.Equal((First + 3, First + 3), (Known.Work.Size, Known.Tag.Size));
    }

    [Theory]
    [InlineData(2026, 1)]
    [InlineData(2014, 1)]
    [InlineData(2013, 2)]
    [InlineData(2008, 3)]
    [InlineData(2004, 4)]
    [InlineData(1966, 8)]
    [InlineData(1965, 9)]
    [InlineData(1900, 9)]
    public void An_age_has_the_bucket_of_its_years(int birthYear, int bucket) => Assert.Equal(bucket, Buckets.Age(birthYear, Now));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 2)]
    [InlineData(59, 3)]
    [InlineData(60, 4)]
    [InlineData(599, 8)]
    [InlineData(600, 9)]
    [InlineData(86_400, 9)]
    public void A_duration_has_the_bucket_of_its_seconds(int seconds, int bucket) => Assert.Equal(bucket, Buckets.Duration(seconds));

    private sealed class Contents : Dictionary<long, float[]>, IWorkContent
    {
        public void AddContent(long workId, Span<float> sum)
        {
            if (TryGetValue(workId, out var vector))
                System.Numerics.Tensors.TensorPrimitives.Add(sum, vector, sum);
        }
    }

    private static WorkRow Work(long id) =>
        new(id, WorkKind.Work, Media.Audio, null, null, null, [], 0, null, null, null, null, 0, Now.UtcDateTime, 0, 0, 0);

    private static long[] All(FeatureBatch batch, string feature) => [batch.Indices(feature, 0)[0], batch.Indices(feature, 1)[0]];
}
