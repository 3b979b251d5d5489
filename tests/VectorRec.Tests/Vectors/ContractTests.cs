using Google.Protobuf.Reflection;
using Qdrant.Client.Grpc;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Vectors;

public sealed class ContractTests(TestStores stores)
{
    private static readonly string[] Services = ["qdrant.Points", "qdrant.Collections", "qdrant.Qdrant"];

    private static IReadOnlyList<FileDescriptorProto> Ours =>
        [.. With(PointsReflection.Descriptor).Append(QdrantReflection.Descriptor).DistinctBy(file => file.Name).Select(file => file.ToProto())];

    [Fact]
    public async Task Our_contract_says_nothing_that_the_server_does_not()
    {
        OnlyForOurOwn();
        var theirs = await ServerDescriptors.OfAsync(await stores.QdrantAsync(), Services, TestContext.Current.CancellationToken);
        Assert.Empty(ContractDifferences.Between(Ours, theirs));
        Assert.Contains(Ours, file => file.MessageType.Any(message => message.Name == "Filter"));
    }

    [Fact]
    public void A_field_of_another_number_type_label_or_name_is_a_difference()
    {
        OnlyForOurOwn();

        void Change(Action<FieldDescriptorProto> change, string expected)
        {
            var changed = PointsReflection.Descriptor.ToProto().Clone();
            change(changed.MessageType.Single(message => message.Name == "ScoredPoint").Field.Single(field => field.Name == "score"));
            Assert.Contains(expected, Assert.Single(ContractDifferences.Between([changed], Ours)));
        }

        Change(field => field.Number = 4, "= 4");
        Change(field => field.Type = FieldDescriptorProto.Types.Type.Double, "Double");
        Change(field => field.Label = FieldDescriptorProto.Types.Label.Repeated, "Repeated");
        Change(field => field.Name = "scores", "scores does not exist");
    }

    [Fact]
    public void A_missing_method_message_or_enum_value_is_a_difference()
    {
        OnlyForOurOwn();
        var stripped = PointsReflection.Descriptor.ToProto().Clone();
        stripped.Service[0].Method.RemoveAt(0);
        stripped.EnumType[0].Value.RemoveAt(0);
        stripped.MessageType.RemoveAt(0);
        Assert.Equal(3, ContractDifferences.Between([PointsReflection.Descriptor.ToProto()], [stripped]).Count());
    }

    // The official package may be newer than the server, and has to keep up with it by itself.
    private static void OnlyForOurOwn() =>
        Assert.SkipUnless(typeof(PointStruct).Assembly == typeof(VectorIndex).Assembly, "Built with the official Qdrant.Client package.");

    private static IEnumerable<FileDescriptor> With(FileDescriptor file) => file.Dependencies.SelectMany(With).Prepend(file);
}
