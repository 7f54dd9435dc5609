namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>What a registration led to.</summary>
[GenerateSerializer]
public enum RegistrationStatus
{
    /// <summary>A new node, or a new incarnation of a dead one.</summary>
    Created = 0,

    /// <summary>Known before; renewed.</summary>
    Renewed = 1,

    /// <summary>Back from coma, with everything that was its own.</summary>
    Revived = 2,

    /// <summary>Nothing was changed.</summary>
    Refused = 3,
}
