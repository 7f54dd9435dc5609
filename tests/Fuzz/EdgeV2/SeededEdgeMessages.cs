using System.Buffers;
using OrleansVoxa.Fuzz.Framing;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;

namespace OrleansVoxa.Fuzz.EdgeV2;

/// <summary>Messages of framing B of every kind with random fields, found by reflection.</summary>
internal static class SeededEdgeMessages
{
    public static IEnumerable<EdgeV2Message> EachKind(FuzzRandom random) => SeededRecord.EachKind<EdgeV2Message>(typeof(UnknownMessage), random);

    public static byte[] Encode(EdgeV2Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        EdgeV2MessageCodec.Encode(message, output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Frame(EdgeV2Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        EdgeV2FrameCodec.Write(message.Type, EdgeV2Flags.None, Encode(message), output);
        return output.WrittenSpan.ToArray();
    }
}
