namespace OrleansVoxa.Edge.Tests;

public sealed class EdgeOptionsValidatorTests
{
    private readonly EdgeOptionsValidator _validator = new();

    [Fact]
    public void Validate_Defaults_Pass() => Assert.True(_validator.Validate(null, new()).Succeeded);

    [Fact]
    public void Validate_SeveralFaults_ReportsAllByName()
    {
        var result = _validator.Validate(null, new()
        {
            MaxConnections = 0,
            MaxConnectionsPerAddress = 64,
            HandshakeDeadline = TimeSpan.Zero,
            QueuedPackets = 1,
            MaxBodyBytes = -1,
            DrainDeadline = TimeSpan.FromSeconds(-1),
            GrainRequests = 0,
            NormalPercent = 40,
        });

        Assert.Equal(8, result.Failures!.Count());
        foreach (var name in new[] { "MaxConnections ", "MaxConnectionsPerAddress", "HandshakeDeadline", "QueuedPackets", "MaxBodyBytes", "DrainDeadline", "GrainRequests", "BulkPercent" })
            Assert.Contains(result.Failures!, fault => fault.Contains("p2p:" + name, StringComparison.Ordinal));
    }
}
