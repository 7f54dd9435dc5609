namespace OrleansVoxa.Client.Pooling;

/// <summary>One place for a connection, as <see cref="RoundRobin"/> sees it.</summary>
/// <param name="State">What it holds.</param>
/// <param name="Admitted">Whether its endpoint's circuit lets a request in.</param>
/// <param name="InFlight">Requests under way on it.</param>
internal readonly record struct SlotView(SlotState State, bool Admitted, int InFlight);
