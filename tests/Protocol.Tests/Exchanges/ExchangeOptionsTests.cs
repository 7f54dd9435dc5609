using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

public sealed class ExchangeOptionsTests
{
    [Fact]
    public void Validate_Defaults_HaveNoFault() => Assert.Empty(new ExchangeOptions().Validate());

    [Fact]
    public void Validate_ManyFaults_NamesEachProperty()
    {
        var options = new ExchangeOptions
        {
            Deadline = TimeSpan.FromHours(1),
            IdleLimit = TimeSpan.Zero,
            InitialTimeout = TimeSpan.FromSeconds(9),
            Window = 1,
            Hops = 6,
            MaximumUnread = 0,
        };

        var faults = options.Validate();

        Assert.Equal(6, faults.Count);
        foreach (var name in new[] { "Deadline", "IdleLimit", "InitialTimeout", "Window", "Hops", "MaximumUnread" })
            Assert.Contains(faults, fault => fault.StartsWith(name + " ", StringComparison.Ordinal));
    }
}
