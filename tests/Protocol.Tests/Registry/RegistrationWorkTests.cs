using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Protocol.Tests.Registry;

/// <summary>docs/protocol/examples/registration-work.json, which was made by another implementation.</summary>
public sealed class RegistrationWorkTests
{
    private static readonly JsonElement Examples = Vectors.Example("registration-work.json");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Verify_DocumentedExamples_HoldForTheirBitsAndNoMore()
    {
        foreach (var example in List("works"))
        {
            var node = NodeId.Parse(example.Text("node"));
            var bits = example.GetProperty("zero_bits").GetInt32();
            Assert.True(RegistrationWork.TryDecode(example.Hex("work"), out var work));
            Assert.Equal(example.GetProperty("time").GetInt64(), work.Value.Time.ToUnixTimeMilliseconds());
            Assert.Equal(ulong.Parse(example.Text("nonce"), CultureInfo.InvariantCulture), work.Value.Nonce);
            Assert.Equal(example.Hex("work"), work.Value.Encode());
            Assert.Equal(example.Text("hash"), Convert.ToHexStringLower(SHA256.HashData(example.Hex("hashed"))));
            Assert.True(RegistrationWork.Verify(node, work.Value, bits), example.Text("name"));
            Assert.False(RegistrationWork.Verify(node, work.Value, bits + 1), example.Text("name"));
        }
    }

    [Fact]
    public void Verify_DocumentedRefusals_DoNotHold()
    {
        foreach (var example in List("refused"))
        {
            Assert.True(RegistrationWork.TryDecode(example.Hex("work"), out var work));
            Assert.False(RegistrationWork.Verify(NodeId.Parse(example.Text("node")), work.Value, example.GetProperty("bits").GetInt32()), example.Text("name"));
        }
    }

    [Fact]
    public void TryDecode_DocumentedRefusals_AreNotRead()
    {
        foreach (var text in List("unreadable")) Assert.False(RegistrationWork.TryDecode(Convert.FromHexString(text.GetString()!), out _), text.GetString());
    }

    [Fact]
    public void Solve_FindsTheFirstNonceOfTheExamples()
    {
        var example = List("works").First();

        var work = RegistrationWork.Solve(
            NodeId.Parse(example.Text("node")), DateTimeOffset.FromUnixTimeMilliseconds(example.GetProperty("time").GetInt64()), 16, Token);

        Assert.Equal(example.Hex("work"), work.Encode());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void Solve_AnyBits_Verifies(int bits)
    {
        using var key = IdentityKey.Generate();

        var work = RegistrationWork.Solve(key.Public.Id, DateTimeOffset.UnixEpoch.AddDays(20_000).AddTicks(17), bits, Token);

        Assert.True(RegistrationWork.Verify(key.Public.Id, work, bits));
        Assert.True(RegistrationWork.TryDecode(work.Encode().AsSpan(), out var read));
        Assert.Equal(work, read);
    }

    [Fact]
    public async Task Solve_GivenUp_Ends()
    {
        using var giveUp = new CancellationTokenSource();
        var solving = Task.Run(() => RegistrationWork.Solve(default, DateTimeOffset.UnixEpoch, RegistrationWork.MaximumBits, giveUp.Token), Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => solving.WaitAsync(TimeSpan.FromMinutes(1), Token));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    public void Solve_BitsOutOfRange_Throws(int bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RegistrationWork.Solve(default, DateTimeOffset.UnixEpoch, bits, Token));

    [Fact]
    public void WorkedRegistration_DocumentedExamples_AreTheirBytes_AndNoCutOneIsRead()
    {
        foreach (var example in List("call_bodies"))
        {
            Assert.True(RegistrationWork.TryDecode(example.Hex("work"), out var work));
            var body = example.Hex("body");
            Assert.Equal(body, new WorkedRegistration(example.Hex("record"), example.Hex("envelope"), work.Value).Encode());
            Assert.True(WorkedRegistration.TryDecode(body, out var registration));
            Assert.Equal((example.Text("record"), example.Text("envelope"), work.Value), (Convert.ToHexStringLower(registration.Record.Span), Convert.ToHexStringLower(registration.Envelope.Span), registration.Work));
            for (var length = 0; length < body.Length; length++) Assert.False(WorkedRegistration.TryDecode(body.AsSpan(0, length), out _));
            Assert.False(WorkedRegistration.TryDecode([.. body, 0], out _));
        }
    }

    private static IEnumerable<JsonElement> List(string name)
    {
        var items = Examples.GetProperty(name).EnumerateArray().ToList();
        Assert.NotEmpty(items);
        return items;
    }
}
