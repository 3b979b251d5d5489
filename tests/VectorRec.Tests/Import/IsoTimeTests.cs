using System.Globalization;
using System.Text;
using CsCheck;
using VectorRec.Records;

namespace VectorRec.Tests.Import;

public sealed class IsoTimeTests
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
                Assert.True(IsoTime.TryParse(Encoding.ASCII.GetBytes(text), out var utc), text);
                Assert.Equal(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime, utc);
                Assert.Equal(DateTimeKind.Utc, utc.Kind);
            });

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("2026-01-01T00:00Z")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("2026-01-01T00:00:00.1234567890Z")]
    [InlineData("2026-01-01T00:00:00+0800")]
    [InlineData("2026-01-01T00:00:00+15:00")]
    [InlineData("2026-01-01T00:00:00+08:60")]
    [InlineData("2026-01-01T00:00:00z")]
    [InlineData("2026-01-01T00:00:00ZZ")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T23:59:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("20x6-01-01T00:00:00Z")]
    [InlineData("-026-01-01T00:00:00Z")]
    public void What_is_not_an_instant_is_refused(string text) => Assert.False(IsoTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Any_bytes_are_read_or_refused() => Gen.Byte.Array[0, 40].Sample(bytes => { _ = IsoTime.TryParse(bytes, out _); });
}
