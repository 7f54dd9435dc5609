namespace OrleansVoxa.Grains.Tokens;

/// <summary>What is stored of the registry's pair key. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.PairKey")]
public sealed record PairKeyState
{
    /// <summary>The key's node id, which the box is bound to; empty before the first use.</summary>
    [Id(0)]
    public string KeyId { get; init => field = value ?? ""; } = "";

    /// <summary>The private key (PKCS #8) in a secret box.</summary>
    [Id(1)]
    public byte[] SealedKey { get; init => field = value ?? []; } = [];
}
