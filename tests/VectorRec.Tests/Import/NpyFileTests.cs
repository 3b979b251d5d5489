using System.Buffers.Binary;
using System.Text;
using CsCheck;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;
using VectorRec.Indexer.Import.Sources.Npy;
using VectorRec.Records;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>Vectors in arrays of NumPy.</summary>
public sealed class NpyFileTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<string> Types { get; } =
        ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", "<i8", ">i8", "|u1", "<u2", "<u4", ">u4", "<u8"];

    [Theory, MemberData(nameof(Types))]
    public async Task Every_type_of_numbers_is_read(string type)
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        using var folder = new TemporaryFolder();
        var vectors = folder.Write("work_vectors.npy", Array(type, "(2, 3)", [1, 2, type.Contains('u') ? 3 : -3, 100, 0, 7]));
        var ids = folder.Write("work_vectors.ids.npy", Array(type.Contains('f') ? "<i8" : type, "(2,)", [3, 9]));
        // The ids are found by their name, and do no harm among the files.
        foreach (var files in (string[][])[[vectors], [ids, vectors]])
        {
            var run = await database.RunAsync(["import", .. files, "--max-rejects", "0", "--json"]);
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
            Assert.Equal(2, run.OnlyFile().GetProperty("rows").GetInt32());
        }

        Assert.Equal(
            $"3:1,2,{(type.Contains('u') ? 3 : -3)} 9:100,0,7", await database.ScalarAsync<string>(
                "select string_agg(work_id || ':' || array_to_string(vector, ','), ' ' order by work_id) from work_vectors"));
    }

    public static TheoryData<string, string, byte[]?, byte[]> Wrong { get; } = new()
    {
        { "ids are missing", "needs work_vectors.ids.npy beside it", null, Array("<f4", "(1, 1)", [1]) },
        { "no array", "is not a NumPy array", Array("<i8", "(1,)", [1]), "work_id,vector"u8.ToArray() },
        { "nothing", "is not a NumPy array", Array("<i8", "(1,)", [1]), [] },
        { "no rows of vectors", "has 1 dimensions", Array("<i8", "(1,)", [1]), Array("<f4", "(1,)", [1]) },
        { "a box", "has 3 dimensions", Array("<i8", "(1,)", [1]), Array("<f4", "(1, 1, 1)", [1]) },
        { "no width", "has vectors of 0 numbers", Array("<i8", "(1,)", [1]), Array("<f4", "(1, 0)", []) },
        { "too wide", "has vectors of 4097 numbers", Array("<i8", "(1,)", [1]), Array("<f4", "(1, 4097)", new double[4097]) },
        { "fewer ids", "has 2 rows, but work_vectors.ids.npy has 1 ids", Array("<i8", "(1,)", [1]), Array("<f4", "(2, 1)", [1, 2]) },
        { "ids of floats", "has to be an array of integers", Array("<f8", "(1,)", [1]), Array("<f4", "(1, 1)", [1]) },
        { "ids in rows", "has to be an array of integers, of one dimension", Array("<i8", "(1, 1)", [1]), Array("<f4", "(1, 1)", [1]) },
        { "cut", "is cut or has more behind it: 4 bytes where its shape needs 8", Array("<i8", "(1,)", [1]), Array("<f4", "(1, 2)", [1]) },
        { "more", "is cut or has more behind it", Array("<i8", "(1,)", [1]), Array("<f4", "(1, 1)", [1, 2]) },
        { "huge", "is cut or has more behind it", Array("<i8", "(1,)", [1]), Array("<f4", "(2147483647, 2147483647)", [1]) },
        { "beyond", "has a shape that is none of an array", Array("<i8", "(1,)", [1]), Array("<f4", "(99999999999999999999, 1)", [1]) },
        { "a number", "has a shape that is none of an array", Array("<i8", "(1,)", [1]), Array("<f4", "()", [1]) },
        { "objects", "holds numbers of the type O", Array("<i8", "(1,)", [1]), Array("|O", "(1, 1)", [1]) },
        { "complex", "holds numbers of the type c8", Array("<i8", "(1,)", [1]), Array("<c8", "(1, 1)", [1]) },
        { "columns", "lies column by column", Array("<i8", "(1,)", [1]), Array("<f4", "(1, 1)", [1], fortran: true) },
        { "no header", "has a header that does not tell", Array("<i8", "(1,)", [1]), Array("<f4", "[1, 1]", [1]) },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task What_cannot_be_read_is_refused_in_a_sentence(string what, string said, byte[]? ids, byte[] vectors)
    {
        using var folder = new TemporaryFolder();
        if (ids is not null)
            folder.Write("work_vectors.ids.npy", ids);
        var run = await IndexerRun.Async("validate", folder.Write("work_vectors.npy", vectors), "--json");
        Assert.True(run.ExitCode == ExitCodes.InvalidInput, what);
        Assert.Contains(said, run.OnlyFile().GetProperty("error").GetString());
    }

    [Fact]
    public async Task Only_vectors_come_as_an_array()
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async("validate", folder.Write("works.npy", Array("<f4", "(1, 1)", [1])));
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("holds vectors and nothing else", run.Error);
        run = await IndexerRun.Async("validate", folder.Write("work_vectors.ids.npy", Array("<i8", "(1,)", [1])), "--json");
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains("work_vectors.npy has to be given", run.OnlyFile().GetProperty("error").GetString());
    }

    [Fact]
    public async Task Rows_are_checked_by_the_rules_of_all_rows()
    {
        using var folder = new TemporaryFolder();
        folder.Write("work_vectors.ids.npy", Array("<u8", "(4,)", [1, 1e19, 3, 4]));
        var file = folder.Write("work_vectors.npy", Array("<f8", "(4, 2)", [1, 2, 3, 4, 0, 0, double.NaN, 1]));
        var report = (await IndexerRun.Async("validate", file, "--json")).OnlyFile();
        Assert.Equal(
            [
                "line 2: work_id is out of range", "line 3: vector is all zeros, which is no direction",
                "line 4: vector has an item that is not a finite number of 32 bits",
            ], report.GetProperty("examples").EnumerateArray().Select(example => example.GetString()));
    }

    [Fact]
    public async Task Whatever_the_bytes_are_it_is_rows_or_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var (ids, vectors) = (Array("<i4", "(3,)", [1, 2, 3]), Array("<f4", "(3, 2)", [1, 2, 3, 4, 5, 6]));
        await Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 2], Gen.Int[0, vectors.Length - 1], Gen.Byte).Array[1, 5]).SampleAsync(
            async (ofIds, damages) =>
            {
                var bytes = damages.Aggregate(ofIds ? ids : vectors, (bytes, damage) => Damage(bytes, damage));
                folder.Write("work_vectors.ids.npy", ofIds ? bytes : ids);
                var path = folder.Write("work_vectors.npy", ofIds ? vectors : bytes);
                try
                {
                    await using var source = NpySource.Open(path, RecordKinds.WorkVectors);
                    var row = new Row(RecordKinds.WorkVectors);
                    var rows = 0;
                    while (await source.ReadAsync(row, TestContext.Current.CancellationToken))
                        rows++;
                    Assert.InRange(rows, 0, bytes.Length);
                }
                catch (InputException e)
                {
                    Assert.EndsWith(".", e.Message);
                }
            }, iter: 2_000, threads: 1);
    }

    private static byte[] Damage(byte[] bytes, (int How, int Where, byte What) damage)
    {
        var at = Math.Min(damage.Where, bytes.Length);
        return damage.How switch
        {
            0 => [.. bytes[..at], damage.What, .. bytes.Skip(at + 1)],
            1 => bytes[..at],
            _ => [.. bytes[..at], damage.What, .. bytes[at..]],
        };
    }

    private static byte[] Array(string type, string shape, double[] numbers, bool fortran = false)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}".PadRight(117) + "\n";
        return
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header),
            .. numbers.SelectMany(number => Number(type, number)),
        ];
    }

    private static byte[] Number(string type, double number)
    {
        var bytes = new byte[8];
        if (type[1] == 'f' && type[2] == '8')
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        else if (type[1] == 'f' && type[2] == '2')
            BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)number);
        else if (type[1] is 'f' or 'O' or 'c')
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)number);
        else if (type[1] == 'u')
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)number);
        else
            BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)number);
        var kept = bytes[..(type.Length > 2 ? type[2] - '0' : 4)];
        if (type[0] == '>')
            System.Array.Reverse(kept);
        return kept;
    }
}
