using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>
/// Documents, descriptions and tables say the same. VECTORREC_WRITE_DOCS=1 writes the schemas and the tables anew.
/// </summary>
public sealed class ImportDocumentsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly bool Write = Environment.GetEnvironmentVariable("VECTORREC_WRITE_DOCS") == "1";

    private static readonly string Document = Path.Combine(RepositoryFolder.Path, "docs", "import-format.md");

    public static TheoryData<string> Kinds { get; } = new(RecordKinds.All.Select(kind => kind.Name));

    [Theory, MemberData(nameof(Kinds))]
    public void The_schema_file_is_that_of_the_description(string name)
    {
        var path = Path.Combine(RepositoryFolder.Path, "docs", "schemas", $"{name}.schema.json");
        if (Write)
            File.WriteAllText(path, ImportDocuments.Schema(Kind(name)));
        Assert.Equal(ImportDocuments.Schema(Kind(name)), File.ReadAllText(path));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_documented_table_is_that_of_the_description(string name)
    {
        if (Write)
        {
            var (before, _, after) = Section(name);
            File.WriteAllText(Document, before + ImportDocuments.Table(Kind(name)) + after);
        }

        Assert.Equal(ImportDocuments.Table(Kind(name)), Section(name).Table);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_documented_examples_are_valid_in_each_format(string name)
    {
        using var folder = new TemporaryFolder();
        var blocks = Section(name).After.Split("\n### ")[0].Split("```");
        Assert.Equal(["jsonl", "csv"], blocks.Where((_, i) => i % 2 == 1).Select(block => block.Split('\n')[0]));
        foreach (var block in blocks.Where((_, i) => i % 2 == 1))
        {
            var (format, text) = (block.Split('\n')[0], block[(block.IndexOf('\n') + 1)..]);
            var run = await IndexerRun.Async("validate", folder.Write($"{name}.{format}", text), "--json");
            Assert.True(run.ExitCode == ExitCodes.Ok && run.OnlyFile().GetProperty("rows").GetInt32() > 0, run.Error);
        }
    }

    public static TheoryData<string> Tables { get; } =
        new(RecordKinds.All.Where(kind => kind.OneOf.Count == 0).Select(kind => kind.Name));

    [Theory, MemberData(nameof(Tables))]
    public async Task The_description_is_that_of_the_table_in_the_database(string name)
    {
        var kind = Kind(name);
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var columns = (await connection.QueryAsync<(string Name, string Type, bool Required, string? Default)>(
            """
            select attname, format_type(atttypid, null), attnotnull, pg_get_expr(adbin, adrelid)
            from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = @name::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
            """, new { name })).ToArray();
        // Kept by triggers; members and vectors have tables of their own. Generated columns (search) are not read.
        var stored = columns.Where(column => column.Name is not ("changed_seq" or "vector_seq")).ToArray();
        var fields = kind.Fields.Where(field => field.Name != "members" && field != kind.Aside).ToArray();
        Assert.Equal(stored.Select(c => c.Name), fields.Select(f => f.Name));
        foreach (var (column, field) in stored.Zip(fields))
        {
            Assert.Equal(column.Type.Replace("timestamp with time zone", "timestamptz"), field.SqlType);
            Assert.Equal(column.Required, field.Required || field.Default is not null);
            if (!field.Required)
                Assert.Equal(column.Default?.Split("::")[0].Trim('\''), field.Default?.Trim('\''));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_table_for_staging_has_the_fields_of_the_description(string name)
    {
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [("line", "bigint"), ("cleared", "bigint"), .. Kind(name).Fields.Select(field => (field.Name, field.SqlType))],
            await connection.QueryAsync<(string, string)>(
                """
                select attname, replace(format_type(atttypid, null), 'timestamp with time zone', 'timestamptz') from pg_attribute
                where attrelid = ('staged_' || @name)::regclass and attnum > 0 order by attnum
                """, new { name }));
    }

    private static RecordKind Kind(string name) => RecordKinds.All.Single(kind => kind.Name == name);

    private static (string Before, string Table, string After) Section(string name)
    {
        var text = File.ReadAllText(Document);
        var heading = text.IndexOf($"\n### {name}\n", StringComparison.Ordinal);
        Assert.True(heading >= 0, $"docs/import-format.md has no section {name}.");
        var start = text.IndexOf("| Field |", heading, StringComparison.Ordinal);
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        return (text[..start], text[start..end], text[end..]);
    }
}
