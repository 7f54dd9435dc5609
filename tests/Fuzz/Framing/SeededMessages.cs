using System.Buffers;
using System.Collections.Immutable;
using System.Reflection;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Messages of every kind with random fields, found by reflection, so that a new message is fuzzed from its first day.</summary>
internal static class SeededMessages
{
    private static readonly ConstructorInfo[] Constructors =
    [
        .. typeof(Message).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Message)) && !type.IsAbstract && type != typeof(UnknownMessage))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!),
    ];

    public static IEnumerable<Message> EachKind(FuzzRandom random) =>
        Constructors.Select(constructor => (Message)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter, random))]));

    public static byte[] Encode(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(message, output);
        return output.WrittenSpan.ToArray();
    }

    private static object? Value(ParameterInfo parameter, FuzzRandom random)
    {
        var type = parameter.ParameterType;
        if (type == typeof(ulong)) return random.Next();
        if (type == typeof(uint)) return (uint)random.Next();
        if (type == typeof(bool)) return random.OneIn(2);
        if (type == typeof(NodeId)) return NodeId.Read(random.Bytes(NodeId.Size));
        if (type == typeof(ReadOnlyMemory<byte>)) return new ReadOnlyMemory<byte>(random.Bytes(random.Below(60)));
        if (type == typeof(ImmutableArray<string>)) return Enumerable.Range(0, random.Below(5)).Select(_ => Word(random)).ToImmutableArray();
        if (type != typeof(string)) throw new NotSupportedException($"{parameter.Member.DeclaringType!.Name} has a field of type {type.Name}: tell {nameof(SeededMessages)} how to make one.");
        var nullable = new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
        return nullable && random.OneIn(2) ? null : Word(random);
    }

    private static string Word(FuzzRandom random) => random.Text("abcxyz-é€", 0, 12);
}
