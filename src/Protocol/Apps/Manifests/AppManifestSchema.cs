using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>
/// The JSON Schema (draft 2020-12) of manifests, for editors; docs/app.schema.json is what this writes. What a schema cannot say, such as that
/// sums fit, only <see cref="AppManifest.TryRead"/> checks. Thread-safe.
/// </summary>
public static class AppManifestSchema
{
    private const string NamePattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
    private const string HashPattern = "^sha256:[0-9a-f]{64}$";
    private const string SizePattern = @"^[0-9]+(\.[0-9]{1,3})? ?([kKmMgGtT]([iI]?[bB]?)?|[bB])?$";
    private const string CpuPattern = @"^([0-9]+(\.[0-9]{1,3})?|[0-9]+m)$";
    private const string WordPattern = "^[a-z0-9_.-]{1,64}$";
    private const string VariablePattern = "^[A-Za-z_][A-Za-z0-9_]{0,127}$";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The schema, indented, with a line break at its end.</summary>
    public static string Write()
    {
        var schema = Object(ManifestFields.Root, [
            Text("What the app is called in the whole cluster: its id, and the path under which requests reach it.", NamePattern),
            Text("What its owner calls this state of it.", "^[A-Za-z0-9._+-]{1,64}$"),
            Text("An image's reference; its registry must be allowed.", null, AppSource.MaximumReference),
            Text("The SHA-256 of an archive of source code.", HashPattern),
            Object(ManifestFields.Build, [
                Choice("Whose Dockerfile is written where the archive has none.", [.. SpecificationRules.KnownRuntimes]),
                Text("The runtime's version.", "^[A-Za-z0-9.-]{1,32}$"),
                Flag("Whether the build may reach the network."),
            ], "How source code is built."),
            Text("The SHA-256 of a statically linked program.", HashPattern),
            Whole("Instances.", 1, AppSpecification.MaximumReplicas, 1),
            Object(ManifestFields.Resources, [
                Size("Memory of an instance."),
                Described(new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["pattern"] = CpuPattern }, new JsonObject { ["type"] = "number", ["maximum"] = SandboxLimits.MaximumCpu / 1_000 }) }, "Processors of an instance, as \"0.5\"; at most 4.0."),
                Size("What all writable folders of an instance may hold together."),
                Whole("Processes and threads of an instance.", 1, SandboxLimits.MaximumProcesses, SandboxLimits.Default.Processes),
                Size("Size of /tmp."),
            ], "What each instance may use."),
            Object(ManifestFields.Network, [
                Map("TCP ports of an instance, as \"80/tcp\"; the first is the one that requests go to.", "^[0-9]{1,5}(/tcp)?$", InstanceSpecification.MaximumPorts,
                    Object(ManifestFields.Port, [Described(new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = "^[0-9]{1,5}$", ["minimum"] = 1, ["maximum"] = 65_535 }, "The balancer's port for it.")], "How the port is reached.")),
                Flag("Whether instances may reach other networks than their own."),
            ], "How instances are reached, and what they reach."),
            Object(ManifestFields.Runtime, [
                Map("Environment; null keeps the value of the revision before.", VariablePattern, EnvironmentVariable.MaximumCount, Value()),
                List("Program and arguments in place of the image's own.", new JsonObject { ["type"] = "string", ["maxLength"] = InstanceSpecification.MaximumWord }, InstanceSpecification.MaximumWords, unique: false),
                Map("Folders in memory that an instance may write to, with their sizes.", "^/", WritablePath.MaximumCount, Size("Its size.")),
                Whole("Seconds that an instance has to end by itself.", 0, InstanceSpecification.MaximumStopSeconds, 10),
            ], "What instances are started with."),
            Map("Environment that is shown to nobody; null keeps the value of the revision before.", VariablePattern, EnvironmentVariable.MaximumCount, Value()),
            Object(ManifestFields.Health, [
                Whole("The port; unset, the first of network_config.ports.", 1, 65_535, null),
                Text("Asked for with GET; unset, a connection is opened only.", "^/[!-~]*$", HealthCheck.MaximumPath),
                Whole("Seconds from one check to the next; unset, what the cluster says.", 1, 3_600, null),
                Whole("Seconds that an answer may take.", 1, 300, 5),
                Whole("Failures in a row that make an instance unwell.", 1, 100, 3),
            ], "How instances are asked whether they are well."),
            Object(ManifestFields.Autoscaling, [
                Whole("Fewest instances.", 1, AppSpecification.MaximumReplicas, 1),
                Whole("Most instances.", 1, AppSpecification.MaximumReplicas, AppSpecification.MaximumReplicas),
                Whole("Percent of the processor limit from which on there are too few.", 1, 100, 70),
                Whole("Percent of the processor limit below which there are too many.", 0, 99, 30),
                Whole("Percent of the memory limit from which on there are too few.", 1, 100, 80),
                Whole("Waiting requests per instance from which on there are too few.", 1, AutoscaleRules.MaximumQueue, null),
            ], "How the number of instances follows the load."),
            Object(ManifestFields.Placement, [
                List("Node ids of the only machines that are fit.", Text("A node id.", "^[0-9a-f]{40}$"), PlacementRules.MaximumNodes),
                Text("The machine's region.", null, HostReport.MaximumWord),
                List("What the machine must have.", Text("A feature.", WordPattern), HostReport.MaximumFeatures),
                List("Apps of which an instance must be on the machine.", Text("An app.", NamePattern), PlacementRules.MaximumApps),
                List("Apps of which none may be on the machine; the app itself for one instance a machine.", Text("An app.", NamePattern), PlacementRules.MaximumApps),
            ], "Which machines are fit."),
            Choice("How requests are spread over instances.", ManifestFields.Policies),
            Object(ManifestFields.Update, [
                Whole("Percent of the wanted instances that stay up.", 0, 100, 75),
                Whole("Seconds that an instance without a health check must have run to count as up.", 0, 3_600, 5),
                Whole("Failed instances of the new revision after which the old one is brought back.", 1, 100, 3),
                Whole("Seconds without another instance up after which it is brought back too.", 10, 86_400, 600),
            ], "How another revision takes over."),
        ], "An app for the machines of an OrleansVoxa cluster.");
        schema["required"] = new JsonArray("name", "version");
        schema["oneOf"] = new JsonArray(Needs("image"), Needs("source_code_hash"), Needs("binary_hash"));
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(Indented) + "\n";
    }

    /// <summary>Names and what they hold stand side by side, so none can be left out.</summary>
    private static JsonObject Object(string[] names, JsonObject[] fields, string text)
    {
        if (names.Length != fields.Length) throw new InvalidOperationException($"{fields.Length} fields are described, not {names.Length}.");
        var properties = new JsonObject();
        foreach (var (name, value) in names.Zip(fields)) properties[name] = value;
        return Described(new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false }, text);
    }

    private static JsonObject Map(string text, string names, int most, JsonObject values) => Described(
        new JsonObject { ["type"] = "object", ["propertyNames"] = new JsonObject { ["pattern"] = names }, ["maxProperties"] = most, ["additionalProperties"] = values }, text);

    private static JsonObject List(string text, JsonObject items, int most, bool unique = true) => Described(
        new JsonObject { ["type"] = "array", ["items"] = items, ["maxItems"] = most, ["uniqueItems"] = unique }, text);

    private static JsonObject Text(string text, string? pattern, int? most = null)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (pattern is not null) schema["pattern"] = pattern;
        if (most is not null) schema["maxLength"] = most;
        return Described(schema, text);
    }

    private static JsonObject Choice(string text, string[] choices) => Described(
        new JsonObject { ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]) }, text);

    private static JsonObject Flag(string text) => Described(new JsonObject { ["type"] = "boolean", ["default"] = false }, text);

    private static JsonObject Whole(string text, int least, int most, int? otherwise)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };
        if (otherwise is not null) schema["default"] = otherwise;
        return Described(schema, text);
    }

    private static JsonObject Size(string text) => Described(
        new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = SizePattern, ["minimum"] = 0 }, text + " As \"256m\" or \"1G\".");

    private static JsonObject Value() => new()
    {
        ["type"] = new JsonArray("string", "number", "boolean", "null"),
        ["maxLength"] = EnvironmentVariable.MaximumValue,
    };

    private static JsonObject Needs(string field) => new() { ["required"] = new JsonArray(field) };

    private static JsonObject Described(JsonObject schema, string text)
    {
        schema["description"] = text;
        return schema;
    }
}
