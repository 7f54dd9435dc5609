using System.Collections.Immutable;
using System.Text.Json;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Framing;

/// <summary>The byte examples of docs/protocol/framing-a.md; messages are built from the documented field names.</summary>
public static class FramingExamples
{
    private static readonly JsonElement Root = Vectors.Example("framing-a.json");

    public static IEnumerable<JsonElement> Of(string section) => Root.GetProperty(section).EnumerateArray();

    public static byte[] Bytes(JsonElement example, string property) => Convert.FromHexString(example.GetProperty(property).GetString()!);

    public static Message Build(JsonElement example) => Build<Message>(example, typeof(Ping).Namespace!);

    /// <summary>The message that an example's name and fields describe.</summary>
    public static T Build<T>(JsonElement example, string messages)
    {
        var type = typeof(T).Assembly.GetType($"{messages}.{example.GetProperty("message").GetString()}", throwOnError: true)!;
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var fields = example.GetProperty("fields");
        var arguments = constructor.GetParameters().Select(p => Field(fields.GetProperty(p.Name!), p.ParameterType)).ToArray();
        Assert.Equal(arguments.Length, fields.EnumerateObject().Count());
        return (T)constructor.Invoke(arguments);
    }

    private static object? Field(JsonElement value, Type type)
    {
        if (type == typeof(ulong)) return value.GetUInt64();
        if (type == typeof(uint)) return value.GetUInt32();
        if (type == typeof(ushort)) return value.GetUInt16();
        if (type.IsEnum) return Enum.ToObject(type, value.GetInt32());
        if (type == typeof(string)) return value.GetString();
        if (type == typeof(ReadOnlyMemory<byte>)) return new ReadOnlyMemory<byte>(Convert.FromHexString(value.GetString()!));
        if (type == typeof(NodeId)) return NodeId.Read(Convert.FromHexString(value.GetString()!));
        if (type == typeof(ImmutableArray<string>)) return value.EnumerateArray().Select(v => v.GetString()!).ToImmutableArray();
        if (type == typeof(ImmutableArray<ushort>)) return value.EnumerateArray().Select(v => v.GetUInt16()).ToImmutableArray();
        if (type == typeof(ImmutableArray<EdgeV2Compression>)) return value.EnumerateArray().Select(v => (EdgeV2Compression)v.GetByte()).ToImmutableArray();
        throw new NotSupportedException($"No example form for {type}.");
    }
}
