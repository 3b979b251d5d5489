using System.Reflection;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Qdrant.Client.Grpc;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;
using FieldType = Google.Protobuf.Reflection.FieldType;

namespace VectorRec.Tests.Vectors;

/// <summary>
/// The client is newer than the servers it is used with, and a server drops in silence what it does not know. So the running server
/// itself is asked whether it knows what our code sends and reads.
/// </summary>
public sealed class ContractTests(TestCollections stores) : IClassFixture<TestCollections>
{
    private static readonly UsedContract Used = UsedContract.Of(typeof(VectorIndex).Assembly);
    private static readonly string Folder = Path.Combine(RepositoryFolder.Path, "core", "Vectors");

    // The answer to a query is read by the numbers of its fields, and points are written by theirs.
    private static readonly FieldDescriptor[] ByNumber =
    [
        UpsertPoints.Descriptor.FindFieldByNumber(PointMapping.Fields.Collection),
        UpsertPoints.Descriptor.FindFieldByNumber(PointMapping.Fields.Wait),
        UpsertPoints.Descriptor.FindFieldByNumber(PointMapping.Fields.Point),
        PointStruct.Descriptor.FindFieldByNumber(PointMapping.Fields.Id),
        PointId.Descriptor.FindFieldByNumber(PointMapping.Fields.Number),
        PointStruct.Descriptor.FindFieldByNumber(PointMapping.Fields.Vectors),
        Qdrant.Client.Grpc.Vectors.Descriptor.FindFieldByNumber(PointMapping.Fields.Vector),
        Vector.Descriptor.FindFieldByNumber(PointMapping.Fields.Dense),
        DenseVector.Descriptor.FindFieldByNumber(PointMapping.Fields.Data),
        QueryBatchResponse.Descriptor.FindFieldByNumber(HitsMapping.Fields.Results),
        BatchResult.Descriptor.FindFieldByNumber(HitsMapping.Fields.Points),
        ScoredPoint.Descriptor.FindFieldByNumber(HitsMapping.Fields.Id),
        ScoredPoint.Descriptor.FindFieldByNumber(HitsMapping.Fields.Score),
        PointId.Descriptor.FindFieldByNumber(HitsMapping.Fields.Number),
    ];

    private static readonly MethodDescriptor[] Called =
        [.. new[] { HitsMapping.Call.Name, PointMapping.Upsert.Name }.Select(Points.Descriptor.FindMethodByName)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_knows_every_message_field_value_and_method_that_our_code_uses() =>
        None(Gaps(Used, new(await FilesAsync())));

    [Fact]
    public void What_our_code_uses_is_seen_and_none_of_it_is_opaque()
    {
        None(Used.Opaque);
        Assert.Superset(
            new HashSet<string>(
                ["qdrant.QueryPoints.limit", "qdrant.ScoredPoint.score", "qdrant.UpsertPoints.wait",
                    "qdrant.CollectionInfo.indexed_vectors_count"]),
            Used.Fields.Concat(ByNumber).Select(field => field.FullName).ToHashSet());
        Assert.All(
            [HitsMapping.Call.ServiceName, PointMapping.Upsert.ServiceName],
            service => Assert.Equal(Called[0].Service.FullName, service));
        Assert.Contains("qdrant.Points.Count", Used.Methods.Select(method => method.FullName));
        Assert.Contains("qdrant.ListAliasesRequest", Used.Messages.Select(message => message.FullName));
        // Values are compiled to numbers, so the sources tell them; each enum that is used has to be used by name.
        Assert.Equal(
            Used.Fields.Where(field => field.FieldType == FieldType.Enum).Select(field => field.EnumType.FullName).Distinct()
                .Order(StringComparer.Ordinal),
            Values().Select(value => value.EnumDescriptor.FullName).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_field_that_the_server_does_not_know_or_knows_otherwise_is_named()
    {
        var files = await FilesAsync();

        void Change(Action<DescriptorProto, FieldDescriptorProto> change, string expected)
        {
            var changed = files.Select(file => file.Clone()).ToList();
            var message = changed.SelectMany(file => file.MessageType).Single(message => message.Name == "ScoredPoint");
            change(message, message.Field.Single(field => field.Name == "score"));
            Assert.Equal(expected, Assert.Single(Gaps(Used, new(changed))));
        }

        Change((message, field) => message.Field.Remove(field), "qdrant.ScoredPoint.score: the server has no such field");
        Change((_, field) => field.Number = 44, "qdrant.ScoredPoint.score is Float  = 3, the server's Float  = 44");
        Change((_, field) => field.Type = FieldDescriptorProto.Types.Type.Double,
            "qdrant.ScoredPoint.score is Float  = 3, the server's Double  = 3");
        Change((_, field) => field.Label = FieldDescriptorProto.Types.Label.Repeated,
            "qdrant.ScoredPoint.score is Float  = 3, the server's repeated Float  = 3");
    }

    [Fact]
    public async Task A_message_method_or_value_that_the_server_does_not_know_is_named()
    {
        var files = (await FilesAsync()).Select(file => file.Clone()).ToList();
        var methods = files.SelectMany(file => file.Service).Single(service => service.Name == "Points").Method;
        methods.Remove(methods.Single(method => method.Name == "Count"));
        var values = files.SelectMany(file => file.EnumType).Single(declared => declared.Name == "Distance").Value;
        values.Remove(values.Single(value => value.Name == "Dot"));
        foreach (var file in files)
        {
            if (file.MessageType.FirstOrDefault(message => message.Name == "ListAliasesRequest") is { } message)
                file.MessageType.Remove(message);
        }

        Assert.Equal(
            [
                "qdrant.Distance.Dot = 3: the server has no such value", "qdrant.ListAliasesRequest: the server has no such message",
                "qdrant.Points.Count: the server has no such method",
            ],
            Gaps(Used, new(files)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Code_that_sets_what_only_a_newer_server_knows_is_found_however_it_does_so()
    {
        var used = UsedContract.Of(typeof(TooNew).Assembly);
        Assert.Contains("qdrant.VectorParams.memory: the server has no such field", Gaps(used, new(await FilesAsync())));
        Assert.Contains("PointId.op_Implicit", used.Opaque);
        Assert.Contains("Google.Protobuf.JsonParser", used.Opaque);
    }

    [Fact]
    public async Task The_readme_lists_what_the_client_can_say_and_the_server_does_not_know()
    {
        var server = new ServerContract(await FilesAsync());
        var version = await stores.Connection.VersionAsync(TimeSpan.FromSeconds(10), Token);
        var readme = await File.ReadAllTextAsync(Path.Combine(Folder, "README.md"), Token);
        var table = Regex.Match(readme, @"^\| Client .*\n(\|.*\n)+", RegexOptions.Multiline).Value;
        var truth = GapTable.Of(server, version);
        Assert.True(truth == table, $"The table of core/Vectors/README.md has to be:\n{truth}");
    }

    [Fact]
    public async Task Nothing_that_the_server_does_not_know_is_used_by_our_code()
    {
        var server = new ServerContract(await FilesAsync());
        var unknown = GapTable.Unknown(server).ToHashSet();
        Assert.Contains("qdrant.VectorParams.memory", unknown);
        None(Used.Fields.Select(field => field.FullName).Where(unknown.Contains));
    }

    [Fact]
    public void Only_the_connection_and_the_mappings_speak_the_clients_language()
    {
        var files = new[] { "api", "core", "indexer", "simulation" }
            .SelectMany(
                folder => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && File.ReadAllText(file).Contains("Qdrant.Client", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(Path.Combine(Folder, "QueryMapping.cs"), files);
        Assert.All(files, file => Assert.Matches(@"^(QdrantConnection|\w+Mapping)\.cs$", Path.GetRelativePath(Folder, file)));
    }

    // Assert.Empty cuts what it names.
    private static void None(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    private static IEnumerable<string> Gaps(UsedContract used, ServerContract server) =>
        used.Messages.Select(message => ContractGaps.Of(message, server))
            .Concat(used.Fields.Concat(ByNumber).Select(field => ContractGaps.Of(field, server)))
            .Concat(used.Methods.Concat(Called).Select(method => ContractGaps.Of(method, server)))
            .Concat(Values().Select(value => ContractGaps.Of(value, server)))
            .OfType<string>();

    private static IEnumerable<EnumValueDescriptor> Values()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Folder, "*.cs").Select(File.ReadAllText));
        return
            from declared in ClientContract.Enums
            from name in Regex.Matches(sources, $@"\b{declared.ClrType.Name}\.(\w+)").Select(match => match.Groups[1].Value).Distinct()
            let member = declared.ClrType.GetField(name)
            where member is not null
            select declared.FindValueByName(member.GetCustomAttribute<Google.Protobuf.Reflection.OriginalNameAttribute>()!.Name);
    }

    private async Task<IReadOnlyList<FileDescriptorProto>> FilesAsync() => await ServerContract.FilesAsync(stores.Address, Token);

    /// <summary>What our code must not do.</summary>
    private static class TooNew
    {
        public static VectorParams Unknown() => new() { Memory = default };

        public static PointId Hidden() => 5ul;

        public static PointId Parsed() => Google.Protobuf.JsonParser.Default.Parse<PointId>("{}");
    }
}
