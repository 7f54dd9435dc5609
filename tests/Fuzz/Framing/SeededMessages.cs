using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Messages of every kind with random fields, found by reflection, so that a new message is fuzzed from its first day.</summary>
internal static class SeededMessages
{
    public static IEnumerable<Message> EachKind(FuzzRandom random) => SeededRecord.EachKind<Message>(typeof(UnknownMessage), random);

    public static byte[] Encode(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(message, output);
        return output.WrittenSpan.ToArray();
    }
}
