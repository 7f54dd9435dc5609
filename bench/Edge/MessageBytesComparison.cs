using System.Security.Cryptography;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Edge;

/// <summary>
/// What is allocated while a session receives, decodes, dispatches and answers a message, beyond the message itself. All of this process is
/// counted: Kestrel's transport, and the caller, who allocates the message too, since it decodes what comes back.
/// </summary>
internal sealed class MessageBytesComparison : IComparison
{
    private const int Rounds = 9;
    private const int Messages = 20_000;
    private const int InFlight = 16;
    private const int Size = 1024;

    public string Name => "edge-message-bytes";

    public string Subject => $"allocated by both ends for an echo of {Size} bytes over a sealed session";

    public string Baseline => "the message itself, at both ends";

    public string Bar => "nothing beyond the message";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var host = await EchoHost.StartAsync(cancellationToken);
        using var key = IdentityKey.Generate();
        await using var caller = await SealedCaller.ConnectAsync(host.Sealed, key, Size, cancellationToken);
        var itself = 2 * MessageBytes();
        List<double> taken = [];
        // The first rounds fill pools, and have methods compiled.
        for (var round = -3; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await caller.CallAsync(Messages, InFlight, cancellationToken);
            var bytes = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Messages;
            if (round >= 0) taken.Add(bytes);
        }

        return new Measurement([.. taken.Select(bytes => bytes / itself)], Figure.Bytes(Quantile.Median(taken)), Figure.Bytes(itself));
    }

    /// <summary>A message with its text, made as a decoder makes it.</summary>
    private static double MessageBytes()
    {
        const int Many = 1_000;
        var bytes = RandomNumberGenerator.GetHexString(Size).Select(c => (byte)c).ToArray();
        var kept = new Echo[Many];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Many; i++) kept[i] = new Echo(System.Text.Encoding.UTF8.GetString(bytes));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(kept);
        return (double)taken / Many;
    }
}
