using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Grains.Tests.Routing;

public sealed class RelayKeysTests : IDisposable
{
    private const string NodeIdText = "00112233445566778899aabbccddeeff00112233";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly MasterKey _master = new([.. Enumerable.Range(1, MasterKey.Size).Select(i => (byte)i)]);
    private readonly RelayOptions _options = new();
    private readonly RelayKeys _keys;

    public RelayKeysTests() => _keys = New();

    public void Dispose()
    {
        _keys.Dispose();
        _master.Dispose();
    }

    private RelayKeys New(MasterKey? master = null) => new(NodeIdText, master ?? _master, _options);

    private void Rotate(DateTimeOffset now) => _keys.Adopt(_keys.With(_keys.Make(now), now));

    private byte[] Packet() => OnionPacket.Create(
        CellClass.Small,
        [new OnionHop(NodeId.Parse(NodeIdText), _keys.Periods[^1].PublicKey), new OnionHop(NodeId.Parse(NodeIdText), _keys.Periods[^1].PublicKey)],
        [1]);

    [Fact]
    public void Peel_NewPacket_AllocatesNothingButThePacketThatGoesOn()
    {
        Rotate(Now);
        var packets = Enumerable.Range(0, 101).Select(_ => Packet()).ToArray();
        Assert.Null(_keys.Peel(packets[100], Now, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) _keys.Peel(packets[i], Now, out _);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;

        // 2,048 bytes and the head of an array.
        Assert.InRange(each, 2_048, 2_048 + 32);
    }

    [Fact]
    public void Load_AfterACleanStop_StillKnowsEveryPacket()
    {
        Rotate(Now);
        var seen = Packet();
        var fresh = Packet();
        Assert.Null(_keys.Peel(seen, Now, out _));

        using var loaded = New();
        loaded.Load(_keys.Stored, _keys.Log(), Now);

        Assert.Equal(RelayDropCodes.Replay, loaded.Peel(seen, Now, out _));
        Assert.Null(loaded.Peel(fresh, Now, out var result));
        Assert.Equal(PeelKind.Forward, result.Kind);
    }

    [Fact]
    public void Load_TagsOfAKeyAreMissing_RetiresIt()
    {
        Rotate(Now);
        var packet = Packet();

        using var loaded = New();
        loaded.Load(_keys.Stored, new ReplayLogState(), Now);

        Assert.Equal(RelayDropCodes.NoKey, loaded.Peel(packet, Now, out _));
        Assert.Equal(DateTimeOffset.MinValue, loaded.RotationDue);
    }

    [Fact]
    public void Load_OtherMasterKey_Throws()
    {
        Rotate(Now);
        using var other = new MasterKey([.. Enumerable.Repeat((byte)7, MasterKey.Size)]);
        using var loaded = New(other);

        Assert.Throws<CryptographicException>(() => loaded.Load(_keys.Stored, _keys.Log(), Now));
    }

    [Fact]
    public void Load_KeyOfAnotherRelay_Throws()
    {
        Rotate(Now);
        using var loaded = new RelayKeys(new string('f', 40), _master, _options);

        Assert.Throws<CryptographicException>(() => loaded.Load(_keys.Stored, _keys.Log(), Now));
    }

    [Fact]
    public void Make_SeveralAtTheSameMoment_StayInOrderAndWithinTheRecordsLimit()
    {
        for (var i = 0; i < 10; i++) Rotate(Now);

        var periods = _keys.Periods;
        Assert.Equal(NodeRecord.MaximumRoutingKeys, periods.Length);
        Assert.Equal(periods.Length, periods.Select(period => period.NotBefore).Distinct().Count());
        Assert.Equal(periods.OrderBy(period => period.NotBefore), periods);
        // The newest is the one that senders take, though their clocks may be behind.
        Assert.Equal(_keys.Stored[0].PublicKey, periods.Last(period => period.Covers(Now.AddMinutes(-4))).PublicKey.AsEnumerable());
    }

    [Fact]
    public void With_EndedKeys_AreLeftOutAfterTheGrace()
    {
        Rotate(Now);
        Rotate(Now.AddHours(24.5));
        Assert.Equal(2, _keys.Stored.Length);

        Rotate(Now.AddHours(25));

        Assert.Equal(2, _keys.Stored.Length);
        Assert.All(_keys.Stored, key => Assert.True(key.NotAfter > Now.AddHours(25)));
    }

    [Fact]
    public void Add_UntilFull_SaysNearlyFullInTime()
    {
        var tags = new ReplayTagSet(64);
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal(i >= 56, tags.IsNearlyFull);
            Assert.False(tags.IsFull);
            Assert.True(tags.Add(ReplayTag.Read([.. new byte[15], (byte)i])));
        }

        Assert.True(tags.IsFull);
        Assert.Equal(64 * ReplayTag.Size, tags.ToBytes().Length);
    }
}
