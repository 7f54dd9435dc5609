using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Records of every kind that a base type has, with random fields.</summary>
internal static class SeededRecord
{
    private static readonly ConcurrentDictionary<Type, ConstructorInfo[]> Constructors = new();

    public static IEnumerable<T> EachKind<T>(Type except, FuzzRandom random) =>
        Constructors.GetOrAdd(typeof(T), Find, except).Select(constructor => (T)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter, random))]));

    private static ConstructorInfo[] Find(Type kind, Type except) =>
    [
        .. kind.Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(kind) && !type.IsAbstract && type != except)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!),
    ];

    private static object? Value(ParameterInfo parameter, FuzzRandom random)
    {
        var type = parameter.ParameterType;
        if (type == typeof(ulong)) return random.Next();
        if (type == typeof(uint)) return (uint)random.Next();
        if (type == typeof(ushort)) return (ushort)random.Next();
        if (type.IsEnum) return random.Pick([.. Enum.GetValues(type).Cast<object>()]);
        if (type == typeof(bool)) return random.OneIn(2);
        if (type == typeof(NodeId)) return NodeId.Read(random.Bytes(NodeId.Size));
        if (type == typeof(ReadOnlyMemory<byte>)) return new ReadOnlyMemory<byte>(random.Bytes(random.Below(60)));
        if (type == typeof(ImmutableArray<string>)) return Enumerable.Range(0, random.Below(5)).Select(_ => Word(random)).ToImmutableArray();
        if (type == typeof(ImmutableArray<ushort>)) return Enumerable.Range(0, random.Below(5)).Select(_ => (ushort)random.Next()).ToImmutableArray();
        if (type == typeof(ImmutableArray<EdgeV2Compression>)) return Enumerable.Range(0, random.Below(4)).Select(_ => (EdgeV2Compression)random.Below(4)).ToImmutableArray();
        if (type != typeof(string)) throw new NotSupportedException($"{parameter.Member.DeclaringType!.Name} has a field of type {type.Name}: tell {nameof(SeededRecord)} how to make one.");
        var nullable = new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
        return nullable && random.OneIn(2) ? null : Word(random);
    }

    private static string Word(FuzzRandom random) => random.Text("abcxyz-é€", 0, 12);
}
