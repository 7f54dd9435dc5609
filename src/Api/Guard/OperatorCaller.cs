namespace OrleansVoxa.Api.Guard;

/// <summary>Who was let in to an operator's endpoint; a feature of the request from the gate on.</summary>
/// <param name="KeyId">The API key's id; null: a caller on this machine, while there is no key.</param>
/// <param name="Recovery">There are keys, but this silo was started to let its own machine manage them.</param>
internal sealed record OperatorCaller(string? KeyId, bool Recovery)
{
    /// <summary>For audit entries.</summary>
    public string Name => KeyId is null ? "this machine" : "key " + KeyId;
}
