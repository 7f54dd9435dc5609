using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What a machine is to run, or why it is told nothing.</summary>
/// <param name="Code">A code of <see cref="AppCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Revision">Grows with every change of the rest.</param>
/// <param name="Instances">What is to run, all of it.</param>
/// <param name="Forget">Ended instances that need not be reported again.</param>
/// <param name="Registries">Hosts from which images may be pulled.</param>
/// <param name="NextSeconds">When to report again if nothing happens before, in seconds.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppHostOrders")]
public sealed record AppHostOrders(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] long Revision,
    [property: Id(3)] ImmutableArray<AppInstanceOrder> Instances,
    [property: Id(4)] ImmutableArray<string> Forget,
    [property: Id(5)] ImmutableArray<string> Registries,
    [property: Id(6)] int NextSeconds)
{
    /// <summary>A refusal.</summary>
    public static AppHostOrders Refuse(string code, string text) => new(code, text, 0, [], [], [], 0);
}
