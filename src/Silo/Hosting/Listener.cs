namespace OrleansVoxa.Silo.Hosting;

/// <summary>Which of this process's HTTP listeners a connection came in by. Set on the connection, so no Host header can claim it.</summary>
internal sealed record Listener(ListenerUse Use);
