namespace OrleansVoxa.Grains.Routing;

/// <summary>How long a service's name stays its owner's. Section <c>discovery:services</c>.</summary>
public sealed class ServiceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "discovery:services";

    /// <summary>How long the owner keeps a name under which it no longer publishes anything, in days. Default 180; 0 to 3,650.</summary>
    public double HoldWithdrawnDays { get; set; } = 180;

    /// <summary>How long a name is kept whose owner the registry does not know, in days. Default 30; 1 to 3,650.</summary>
    public double HoldUnownedDays { get; set; } = 30;

    internal TimeSpan HoldWithdrawn => TimeSpan.FromDays(HoldWithdrawnDays);

    internal TimeSpan HoldUnowned => TimeSpan.FromDays(HoldUnownedDays);
}
