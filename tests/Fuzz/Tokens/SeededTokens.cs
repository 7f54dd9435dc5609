using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Fuzz.Tokens;

/// <summary>Proofs and assertions with random fields. Their signatures are noise: decoders do not check them.</summary>
internal static class SeededTokens
{
    public static SignedTokenProof Proof(FuzzRandom random) => new(
        new TokenProof { Token = Token(random), Holder = Node(random), Audience = Node(random), Time = SeededRecords.Time(random) },
        [.. random.Bytes(PublicIdentity.EcdsaSignatureSize)]);

    public static SignedPairAssertion Pair(FuzzRandom random) => new(
        PairAssertion.Of(new PairMember(Node(random), Token(random)), new PairMember(Node(random), Token(random)), SeededRecords.Time(random)),
        [.. random.Bytes(PublicIdentity.EcdsaSignatureSize)]);

    private static TokenId Token(FuzzRandom random) => TokenId.Read(random.Bytes(TokenId.Size));

    private static NodeId Node(FuzzRandom random) => NodeId.Read(random.Bytes(NodeId.Size));
}
