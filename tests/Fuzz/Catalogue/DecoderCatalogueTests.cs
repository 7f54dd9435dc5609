using OrleansVoxa.Fuzz.EdgeV2;
using OrleansVoxa.Fuzz.Framing;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Fuzz.Catalogue;

public sealed class DecoderCatalogueTests
{
    private static readonly string[] Targeted = [.. FuzzTargets.All().SelectMany(target => target.Decoders)];

    [Fact]
    public void Find_EveryDecoderOfProtocol_HasATarget() =>
        Assert.Equal("", string.Join(", ", DecoderCatalogue.Find().Except(Targeted).Except(DecoderCatalogue.Exempt.Keys)));

    [Fact]
    public void Decoders_WhatTargetsAndExemptionsName_Exists() =>
        Assert.Equal("", string.Join(", ", Targeted.Concat(DecoderCatalogue.Exempt.Keys).Except(DecoderCatalogue.Callable())));

    [Fact]
    public void Exempt_NoneIsFuzzedAllTheSame() =>
        Assert.Empty(DecoderCatalogue.Exempt.Keys.Intersect(Targeted));

    [Fact]
    public void Names_NoneStandsTwice() =>
        Assert.Distinct(FuzzTargets.All().Select(target => target.Name));

    [Fact]
    public void EachKind_EveryTagOfTheTable_IsMade() =>
        Assert.Equal(MessageTable.Tags.Order(), SeededMessages.EachKind(new FuzzRandom(1)).Select(message => message.Tag).Order());

    [Fact]
    public void EachKind_EveryTypeOfFramingB_IsMade() =>
        Assert.Equal(EdgeV2MessageTable.Types.Order(), SeededEdgeMessages.EachKind(new FuzzRandom(1)).Select(message => message.Type).Order());
}
