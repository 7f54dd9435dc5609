namespace OrleansVoxa.Grains.Apps;

/// <summary>Why a machine is rejected: the first that holds, in this order.</summary>
internal enum PlacementFault
{
    None,
    NotReady,
    Refused,
    NotTarget,
    Region,
    Feature,
    AntiAffinity,
    Affinity,
    TooManyApps,
    Memory,
    Cpu,
    Storage,
}
