using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>Writes manifests, with everything said that has a default.</summary>
internal static class ManifestWriter
{
    public static byte[] Write(AppSpecification app, bool values, bool indented)
    {
        ArgumentNullException.ThrowIfNull(app);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", app.Name.Value);
            writer.WriteString("version", app.Version);
            Source(writer, app.Source);
            writer.WriteNumber("replicas", app.Replicas);
            Resources(writer, app);
            Network(writer, app);
            Runtime(writer, app, values);
            Variables(writer, "secrets", app.Environment.Where(variable => variable.Secret), values);
            Health(writer, app.Health);
            Autoscaling(writer, app.Autoscaling);
            Placement(writer, app.Placement);
            writer.WriteString("balancing", ManifestFields.Policies[(int)app.Balancing]);
            Update(writer, app.Update);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Source(Utf8JsonWriter writer, AppSource source)
    {
        writer.WriteString(source.Kind switch { SourceKind.Image => "image", SourceKind.Source => "source_code_hash", _ => "binary_hash" }, source.Reference);
        if (source.Kind != SourceKind.Source) return;
        writer.WriteStartObject("build_config");
        if (source.Runtime is { } runtime) writer.WriteString("runtime", runtime);
        if (source.RuntimeVersion is { } version) writer.WriteString("version", version);
        writer.WriteBoolean("network", source.BuildNetwork);
        writer.WriteEndObject();
    }

    private static void Resources(Utf8JsonWriter writer, AppSpecification app)
    {
        writer.WriteStartObject("resource_requirements");
        writer.WriteString("memory", ByteSize.Write(app.Limits.MemoryBytes));
        writer.WriteString("cpu", CpuAmount.Write(app.Limits.CpuMillis));
        writer.WriteString("storage", ByteSize.Write(app.StorageBytes));
        writer.WriteNumber("processes", app.Limits.Processes);
        writer.WriteString("temporary", ByteSize.Write(app.Limits.TemporaryBytes));
        writer.WriteEndObject();
    }

    private static void Network(Utf8JsonWriter writer, AppSpecification app)
    {
        writer.WriteStartObject("network_config");
        writer.WriteStartObject("ports");
        foreach (var port in app.Ports)
        {
            writer.WriteStartObject(string.Create(CultureInfo.InvariantCulture, $"{port.Port}/tcp"));
            if (port.HostPort is { } host) writer.WriteString("HostPort", host.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteBoolean("outside", app.OutsideNetwork);
        writer.WriteEndObject();
    }

    private static void Runtime(Utf8JsonWriter writer, AppSpecification app, bool values)
    {
        writer.WriteStartObject("runtime_config");
        Variables(writer, "environment", app.Environment.Where(variable => !variable.Secret), values);
        Texts(writer, "command", app.Command);
        writer.WriteStartObject("writable");
        foreach (var folder in app.Writable) writer.WriteString(folder.Path, ByteSize.Write(folder.Bytes));
        writer.WriteEndObject();
        writer.WriteNumber("stop_timeout", app.StopSeconds);
        writer.WriteEndObject();
    }

    private static void Variables(Utf8JsonWriter writer, string field, IEnumerable<EnvironmentVariable> variables, bool values)
    {
        writer.WriteStartObject(field);
        foreach (var variable in variables)
        {
            if (values) writer.WriteString(variable.Name, variable.Value);
            else writer.WriteNull(variable.Name);
        }

        writer.WriteEndObject();
    }

    private static void Health(Utf8JsonWriter writer, HealthCheck? health)
    {
        if (health is null) return;
        writer.WriteStartObject("health_check");
        writer.WriteNumber("port", health.Port);
        if (health.Path is { } path) writer.WriteString("path", path);
        writer.WriteNumber("interval", health.IntervalSeconds);
        writer.WriteNumber("timeout", health.TimeoutSeconds);
        writer.WriteNumber("failures", health.Failures);
        writer.WriteEndObject();
    }

    private static void Autoscaling(Utf8JsonWriter writer, AutoscaleRules? rules)
    {
        if (rules is null) return;
        writer.WriteStartObject("autoscaling");
        writer.WriteNumber("min_replicas", rules.Minimum);
        writer.WriteNumber("max_replicas", rules.Maximum);
        writer.WriteNumber("cpu_high", rules.CpuHigh);
        writer.WriteNumber("cpu_low", rules.CpuLow);
        writer.WriteNumber("memory_high", rules.MemoryHigh);
        if (rules.QueueLength is { } queue) writer.WriteNumber("queue_length", queue);
        writer.WriteEndObject();
    }

    private static void Placement(Utf8JsonWriter writer, PlacementRules rules)
    {
        writer.WriteStartObject("placement");
        Texts(writer, "nodes", rules.Nodes);
        if (rules.Region is { } region) writer.WriteString("region", region);
        Texts(writer, "features", rules.Features);
        Texts(writer, "affinity", [.. rules.Affinity.Select(name => name.Value)]);
        Texts(writer, "anti_affinity", [.. rules.AntiAffinity.Select(name => name.Value)]);
        writer.WriteEndObject();
    }

    private static void Update(Utf8JsonWriter writer, UpdateRules rules)
    {
        writer.WriteStartObject("update");
        writer.WriteNumber("available", rules.AvailablePercent);
        writer.WriteNumber("ready_seconds", rules.ReadySeconds);
        writer.WriteNumber("failures", rules.Failures);
        writer.WriteNumber("deadline", rules.DeadlineSeconds);
        writer.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter writer, string field, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(field);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
