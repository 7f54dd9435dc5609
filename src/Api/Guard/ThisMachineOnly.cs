namespace OrleansVoxa.Api.Guard;

/// <summary>Marks an endpoint that answers this machine only, also where the listener does not.</summary>
internal sealed class ThisMachineOnly;
