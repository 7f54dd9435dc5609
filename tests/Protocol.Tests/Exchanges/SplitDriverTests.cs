using System.IO.Pipelines;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

public sealed class SplitDriverTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_SmallRequest_AnswerComesBackOverFewPackets()
    {
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse
        {
            Status = 200,
            Reason = "OK",
            Headers = [new HeaderField("content-type", "text/plain")],
            Body = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes($"{request.Method} {request.Target}"))),
        }));

        await using var response = await world.Requester.SendAsync(new SplitRequest { Method = "GET", Target = "/a?b" }, world.Recipient, Stop);

        Assert.Null(response.Failure);
        Assert.Equal(200, response.Status);
        Assert.Equal([new HeaderField("content-type", "text/plain")], response.Headers);
        Assert.Equal("GET /a?b", await new StreamReader(response.Body).ReadToEndAsync(Stop));
        // 5 fragments there, 1 acknowledgement, 5 fragments back; the acknowledgement of the answer follows.
        Assert.InRange(world.Network.Packets, 11, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(8 * 1024 * 1024)]
    public async Task SendAsync_BodyBothWays_ComesBackUnchanged(int size)
    {
        await using var world = new DriverWorld((request, _) => Task.FromResult(new OutgoingResponse { Status = 200, Body = request.Body }));
        var body = new byte[size];
        new Random(size).NextBytes(body);

        await using var response = await world.Requester.SendAsync(
            new SplitRequest { Method = "POST", Target = "/", Body = PipeReader.Create(new MemoryStream(body)) }, world.Recipient, Stop);
        var back = new MemoryStream();
        await response.Body.CopyToAsync(back, Stop);

        Assert.Null(response.Failure);
        Assert.True(body.AsSpan().SequenceEqual(back.ToArray()));
    }
}
