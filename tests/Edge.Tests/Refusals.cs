using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Metering;

namespace OrleansVoxa.Edge.Tests;

/// <summary>The codes that one host's meter counts.</summary>
internal sealed class Refusals : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<string> _codes = [];

    public Refusals(EdgeHost host)
    {
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "voxa.edge.connections.refused" && instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (_codes) _codes.Add((string)tags[0].Value!);
        });
        _ = host.Services.GetRequiredService<EdgeMeter>();
        _listener.Start();
    }

    public IReadOnlyList<string> Codes
    {
        get { lock (_codes) return [.. _codes]; }
    }

    public void Dispose() => _listener.Dispose();
}
