using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using VectorRec.Records;

namespace VectorRec.Tests.Records;

public sealed class InstantTests
{
    [Fact]
    public void Every_time_with_any_offset_and_fraction_reads_as_the_framework_reads_it() =>
        Gen.Select(Gen.DateTime[new DateTime(2, 1, 1), new DateTime(9998, 1, 1)], Gen.Int[-14 * 60, 14 * 60], Gen.Int[0, 7])
            .Sample((time, minutes, digits) =>
            {
                var offset = TimeSpan.FromMinutes(minutes);
                var format = "yyyy-MM-dd'T'HH:mm:ss" + (digits == 0 ? "" : "." + new string('f', digits)) + (minutes == 0 ? "'Z'" : "zzz");
                var text = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), offset)
                    .ToString(format, CultureInfo.InvariantCulture);
                Assert.Null(Instant.Read(Encoding.ASCII.GetBytes(text), out var instant));
                Assert.Equal(Instant.Of(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)), instant);
                Assert.Equal(DateTimeKind.Utc, instant.Utc.Kind);
                Assert.Equal(instant, JsonSerializer.Deserialize<Instant>(JsonSerializer.Serialize(instant)));
            });

    [Theory]
    [InlineData("", "is not a time")]
    [InlineData("yesterday", "is not a time")]
    [InlineData("20x6-01-01T00:00:00Z", "is not a time")]
    [InlineData("-026-01-01T00:00:00Z", "is not a time")]
    [InlineData("2026-01-01", "is a day without a time")]
    [InlineData("2026-01-01T00:00:00", "has no offset from UTC")]
    [InlineData("2026-02-03 20:15:00", "has no offset from UTC")]
    [InlineData("2026-01-01 00:00:00Z", "has a space where a T belongs")]
    [InlineData("2026-02-03 20:15:00+00", "has a space where a T belongs")]
    [InlineData("2026-02-03 20:15:00 UTC", "has a space where a T belongs")]
    [InlineData("2026-02-03T20Z", "has no minutes")]
    [InlineData("2026-02-03T20:15Z", "has no seconds")]
    [InlineData("2026-02-03T20:15+08:00", "has no seconds")]
    [InlineData("2026-01-01T00:00:00.Z", "has a point without a fraction")]
    [InlineData("2026-02-03T20:15:00.1234567891Z", "has more than nine digits of a second")]
    [InlineData("2026-02-03T20:15:00,250Z", "has a comma")]
    [InlineData("2026-02-03T20:15:00+0000", "has an offset from UTC that is not written like +08:00")]
    [InlineData("2026-02-03T20:15:00+08", "has an offset from UTC that is not written like +08:00")]
    [InlineData("2026-02-03T20:15:00+08:00:00", "has an offset from UTC that is not written like +08:00")]
    [InlineData("2026-01-01T00:00:00+15:00", "has an offset from UTC that is beyond 14:00")]
    [InlineData("2026-02-03t20:15:00z", "has a small t where a T belongs")]
    [InlineData("2026-01-01T00:00:00z", "has a small z where a Z belongs")]
    [InlineData("2026-01-01T00:00:00ZZ", "it has to end in Z")]
    [InlineData("2026-02-03T20:15:00[UTC]", "it has to end in Z")]
    [InlineData("2026-13-01T00:00:00Z", "is a day that is not in the calendar")]
    [InlineData("2026-02-29T00:00:00Z", "is a day that is not in the calendar")]
    [InlineData("0000-01-01T00:00:00Z", "is a day that is not in the calendar")]
    [InlineData("2026-01-01T24:00:00Z", "has the hour 24")]
    [InlineData("2026-01-01T23:59:60Z", "leap seconds are not kept")]
    [InlineData("2026-01-01T23:61:00Z", "is a time of day that no clock shows")]
    [InlineData("0001-01-01T00:00:00+01:00", "is not a moment from the year 1")]
    [InlineData("9999-12-31T23:59:59-01:00", "is not a moment from the year 1")]
    [InlineData("20260203T201500Z", "is written without the hyphens and colons")]
    [InlineData("1770149700", "is a number")]
    [InlineData("1770149700000", "is a number")]
    [InlineData("1.7701497e12", "is a number")]
    public void What_is_not_a_moment_is_refused_for_what_is_wrong_with_it(string text, string reason)
    {
        Assert.Contains(reason, Instant.Read(Encoding.ASCII.GetBytes(text), out _), StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<UnreadableValueException>(
            () => JsonSerializer.Deserialize<Instant>(JsonSerializer.Serialize(text))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Gen.Byte.Array[0, 120].Sample(bytes =>
        Assert.Equal(Instant.Read(bytes, out var instant) is null, instant != default));

    [Fact]
    public void A_time_that_is_cut_or_changed_anywhere_is_read_or_refused()
    {
        const string whole = "2026-02-03T20:15:00.123456+08:00";
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Char[" -+:.,TtZz0123456789e[]"], Gen.Int[0, whole.Length]).Sample((at, with, length) =>
        {
            var text = (whole[..at] + with + whole[(at + 1)..])[..length];
            Assert.Equal(Instant.Read(Encoding.ASCII.GetBytes(text), out var instant) is null, instant != default);
        });
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"\\ud800\"")]
    [InlineData("[]")]
    public void In_JSON_it_is_a_string(string json) => Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Instant>(json));
}
