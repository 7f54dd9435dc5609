using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OrleansVoxa.Protocol;

namespace OrleansVoxa.Fuzz.Catalogue;

/// <summary>Finds, by reflection, what in Protocol turns bytes or texts from outside into something else.</summary>
internal static partial class DecoderCatalogue
{
    /// <summary>Decoders without a target, and why each needs none.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exempt = new Dictionary<string, string>
    {
        ["NodeId.Read"] = FixedSize,
        ["StreamId.Read"] = FixedSize,
        ["SegmentId.Read"] = FixedSize,
        ["Digest256.Read"] = FixedSize,
        ["ReplayTag.Read"] = FixedSize,
        ["ReplyBlockId.Read"] = FixedSize,
        ["TokenId.Read"] = FixedSize,
        ["NodeId.Parse"] = "for literals of the program itself; what comes from outside goes through TryParse",
        ["X25519PrivateKey.Import"] = OwnKey,
        ["X25519.ImportPrivate"] = OwnKey,
        ["Lioness.Decrypt"] = "permutes any bytes; the targets of packets and replies run it",
        ["ExchangeInbox.Receive"] = "hands on what RoutingKeyRing.Peel gave",
        ["SplitRequester.Receive"] = HandsOn,
        ["SplitResponder.Receive"] = HandsOn,
        ["ZstandardStream.Read"] = "a stream that only writes; reading is not supported",
    };

    private const string OwnKey = "takes any 32 bytes that this program stored itself";
    private const string HandsOn = "peels, decodes a fragment and queues it for an exchange, all of which have targets";
    private const string FixedSize = "copies a field of fixed size that its caller has measured";

    private static readonly Type[] Inputs =
        [typeof(ReadOnlySpan<byte>), typeof(ReadOnlyMemory<byte>), typeof(ReadOnlySequence<byte>), typeof(byte[]), typeof(Span<byte>), typeof(ReadOnlySpan<char>), typeof(string)];

    /// <summary>Type.Method of every decoder; overloads count as one.</summary>
    public static IReadOnlyList<string> Find() =>
        [.. Methods().Where(IsDecoder).Select(NameOf).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Type.Method of everything that a target could name.</summary>
    public static IReadOnlySet<string> Callable() => Methods().Select(NameOf).ToHashSet();

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(ProtocolViolationException).Assembly.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.IsSubclassOf(typeof(Delegate)))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsPrivate && !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute)));

    // The verbs of decoding; and everything that a type with such a name takes bytes for.
    private static bool IsDecoder(MethodInfo method) =>
        method.GetParameters().Any(parameter => Inputs.Contains(Plain(parameter.ParameterType)) && !parameter.IsOut)
        && (Verb().IsMatch(method.Name) || (method.IsStatic && method.DeclaringType!.Name.EndsWith("Reader", StringComparison.Ordinal)));

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name.Split('`')[0]}.{method.Name}";

    [GeneratedRegex("^(Try)?(Decode|Read|Parse|Import|Open|Unseal|Peel|Decompress|Inflate|Decrypt|Accept|Rebuild|Reveal|Feed|Receive|Respond|Finish|Unwrap)")]
    private static partial Regex Verb();
}
