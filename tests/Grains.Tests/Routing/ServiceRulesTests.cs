using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Routing;

public sealed class ServiceRulesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly IdentityKey _owner = IdentityKey.Generate();
    private readonly IdentityKey _other = IdentityKey.Generate();

    public void Dispose()
    {
        _owner.Dispose();
        _other.Dispose();
    }

    private static byte[] Record(IdentityKey key, ulong sequence, string name = "docs") =>
        SignedServiceRecord.Sign(new ServiceRecord { Name = name, OwnerPublicKey = key.Public, Sequence = sequence, IssuedAt = Now }, key).Encode();

    private static string? Code(string key, ServiceGrainState known, byte[] record) => ServiceRules.Check(key, known, record, out _)?.Code;

    private ServiceGrainState Published(ulong sequence) =>
        new() { Owner = _owner.Public.Id.ToString(), Sequence = sequence, Record = Record(_owner, sequence) };

    [Fact]
    public void Check_FreeName_IsTaken() => Assert.Null(Code("docs", new ServiceGrainState(), Record(_owner, 0)));

    [Fact]
    public void Check_OtherKey_CannotTakeTheNameEvenWhileNothingIsPublished()
    {
        Assert.Equal(PublishCodes.NameTaken, Code("docs", Published(5), Record(_other, 9)));
        Assert.Equal(PublishCodes.NameTaken, Code("docs", Published(5) with { Record = [] }, Record(_other, 9)));
    }

    [Fact]
    public void Check_SameRecordAgain_IsTakenOnlyWhilePublished()
    {
        var known = Published(5);

        Assert.Null(Code("docs", known, known.Record));
        Assert.Equal(PublishCodes.StaleSequence, Code("docs", known with { Record = [] }, known.Record));
        Assert.Equal(PublishCodes.StaleSequence, Code("docs", known, Record(_owner, 4)));
        Assert.Null(Code("docs", known, Record(_owner, 6)));
    }

    [Fact]
    public void Check_RecordForAnotherName_IsInvalid() =>
        Assert.Equal(PublishCodes.InvalidField, Code("docs", new ServiceGrainState(), Record(_owner, 1, "other")));

    [Fact]
    public void Check_UnderANodeId_OnlyThatNodePublishes()
    {
        var key = _owner.Public.Id.ToString();

        Assert.Null(Code(key, new ServiceGrainState(), Record(_owner, 1, "anything")));
        Assert.Equal(PublishCodes.InvalidField, Code(key, new ServiceGrainState(), Record(_other, 1, key)));
    }

    [Fact]
    public void Check_ChangedByOneBit_IsNeverTaken()
    {
        var record = Record(_owner, 1);
        for (var index = 0; index < record.Length; index++)
        {
            var changed = (byte[])record.Clone();
            changed[index] ^= 1;
            Assert.NotNull(Code("docs", new ServiceGrainState(), changed));
        }
    }

    [Fact]
    public void Check_TooLongOrEmpty_IsInvalid()
    {
        Assert.Equal(PublishCodes.InvalidField, Code("docs", new ServiceGrainState(), []));
        Assert.Equal(PublishCodes.InvalidField, Code("docs", new ServiceGrainState(), new byte[SignedServiceRecord.MaximumEncodedSize + 1]));
    }
}
