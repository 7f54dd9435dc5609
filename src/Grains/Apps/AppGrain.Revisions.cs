using System.Collections.Immutable;
using System.Text;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Manifests: taken in, checked, kept by number, and opened for machines.</summary>
public sealed partial class AppGrain
{
    private AppSpecification Wanted => Specification(_app.Life.Revision);

    /// <summary>What a manifest says, or why it cannot be taken.</summary>
    private async Task<(AppSpecification? App, AppResult? Refused)> Accept(AppDeployment deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        if (!options.Value.Enabled) return (null, Disabled);
        var values = _app.Exists ? Values(_app.Life.Revision) : null;
        var manifest = deployment.Manifest.IsDefault ? [] : deployment.Manifest.ToArray();
        if (!AppManifest.TryRead(manifest, options.Value.Defaults, name => values?.GetValueOrDefault(name), out var app, out var faults))
            return (null, Invalid([.. faults.Select(fault => new AppFault(fault.Field, fault.Text))]));
        if (app.Name.Value != Name) return (null, Invalid([new AppFault("name", $"Is {app.Name}, and the app that was named is {Name}.")]));
        if (app.Source.Kind == SourceKind.Image && ImageReference.TryParse(app.Source.Reference, out var image) && !options.Value.Security.Registries.Contains(image.Registry))
        {
            var text = $"Images of {image.Registry} are not allowed; allowed are {string.Join(", ", options.Value.Security.Registries)}, by {AppOptions.Section}:security:allowed_registries.";
            return (null, AppResult.Refuse(AppCodes.RegistryNotAllowed, text, [new AppFault("image", text)]));
        }

        return await Lacks(app, cancellationToken) is { } missing ? (null, missing)
            : await Claim(app, cancellationToken) is { } taken ? (null, taken)
            : (app, null);
    }

    /// <summary>A refusal if nobody uploaded the archive or program that the app is made from: no machine could fetch it.</summary>
    private async Task<AppResult?> Lacks(AppSpecification app, CancellationToken cancellationToken)
    {
        if (app.Source.Kind == SourceKind.Image) return null;
        if (await GrainFactory.GetGrain<IObjectGrain>(app.Source.Reference).Get(cancellationToken) is not null) return null;
        var (field, what) = app.Source.Kind == SourceKind.Binary ? ("binary_hash", "program") : ("source_code_hash", "archive");
        var text = $"There is no object {app.Source.Reference}; send the {what} first, with `voxa app push FILE`, which prints its key.";
        return AppResult.Refuse(AppCodes.ObjectMissing, text, [new AppFault(field, text)]);
    }

    private static AppResult Invalid(ImmutableArray<AppFault> faults) => AppResult.Refuse(
        AppCodes.InvalidManifest, string.Join(' ', faults.Take(8).Select(fault => $"{fault.Field}: {fault.Text}")) + (faults.Length > 8 ? $" And {faults.Length - 8} more." : ""), faults);

    /// <summary>Takes the balancer's ports until the request is over, see <see cref="Claiming"/>; a refusal if another app has one.</summary>
    private async Task<AppResult?> Claim(AppSpecification app, CancellationToken cancellationToken)
    {
        // Known before they are asked for: whoever asks this app meanwhile must hear that it wants them.
        _claiming = [.. app.Ports.Select(mapping => mapping.HostPort).OfType<int>()];
        foreach (var port in _claiming)
        {
            var owner = await GrainFactory.GetGrain<IAppPortGrain>(port.ToString(System.Globalization.CultureInfo.InvariantCulture)).Claim(Name, cancellationToken);
            if (owner == Name) continue;
            var text = $"HostPort {port} is app {owner}'s; take another one, or none, since /run/{Name}/ reaches the app without.";
            return AppResult.Refuse(AppCodes.PortTaken, text, [new AppFault("network_config.ports", text)]);
        }

        return null;
    }

    /// <summary>However a request ends, what it claimed and did not get stored is nobody's.</summary>
    private async Task<AppResult> Claiming(Func<Task<AppResult>> request)
    {
        try
        {
            return await request();
        }
        finally
        {
            _claiming = [];
        }
    }

    /// <summary>The app with one more revision; those that nothing refers to make way.</summary>
    private AppGrainState WithRevision(AppGrainState app, AppSpecification specification, string operatorName, DateTimeOffset now)
    {
        var number = app.LastRevision + 1;
        var revision = new StoredAppRevision
        {
            Number = number,
            Manifest = Encoding.UTF8.GetString(AppManifest.Write(specification, values: false)),
            Values = AppSecrets.SealValues(master, specification, number),
            At = now,
            Operator = operatorName,
        };
        var needed = InUse(app).ToHashSet();
        var kept = app.Revisions.Add(revision);
        while (kept.Length > KeptRevisions && kept.FirstOrDefault(old => old.Number != number && !needed.Contains(old.Number)) is { } old) kept = kept.Remove(old);
        return app with { Revisions = kept, LastRevision = number };
    }

    /// <summary>
    /// Takes in a manifest that differs from the wanted one in the number of instances at most. It becomes the manifest of that revision, so the
    /// same one again says nothing new: what autoscaling has found since stays.
    /// </summary>
    private async Task Rescale(AppSpecification app, string operatorName, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var number = _app.Life.Revision;
        var replicas = app.Autoscaling is not { } rules ? app.Replicas
            : app.Replicas == Wanted.Replicas ? Replicas(app)
            : Math.Clamp(app.Replicas, rules.Minimum, rules.Maximum);
        var manifest = Encoding.UTF8.GetString(AppManifest.Write(app, values: false));
        var draft = _app with { UpdatedAt = now, Revisions = [.. _app.Revisions.Select(kept => kept.Number == number ? kept with { Manifest = manifest } : kept)] };
        try
        {
            await Happen(draft, new AppEvent.Scale(replicas, operatorName), cancellationToken);
        }
        finally
        {
            // What was read of the revision while this was under way is the manifest before.
            _specifications.Remove(number);
        }
    }

    private static IEnumerable<int> InUse(AppGrainState app) =>
        app.Life.Instances.Select(instance => instance.Revision).Append(app.Life.Revision).Append(app.Life.Previous).Where(number => number > 0).Distinct();

    /// <summary>A revision without values, which is all that rules go by.</summary>
    private AppSpecification Specification(int revision) => Specification(_app, revision);

    private AppSpecification Specification(AppGrainState app, int revision)
    {
        if (_specifications.TryGetValue(revision, out var known)) return known;
        var stored = app.Revisions.First(kept => kept.Number == revision);
        if (!AppManifest.TryRead(Encoding.UTF8.GetBytes(stored.Manifest), options.Value.Defaults, static _ => "", out var read, out var faults))
            throw new InvalidOperationException($"The stored revision {revision} of app {Name} is no manifest any more: {string.Join(' ', faults)}");
        if (_specifications.Count > 2 * KeptRevisions) _specifications.Clear();
        return _specifications[revision] = read;
    }

    private Dictionary<string, string>? Values(int revision) =>
        AppSecrets.TryOpenValues(master, Name, _app.Revisions.First(kept => kept.Number == revision), out var values) ? values : null;

    /// <summary>Whether the wanted revision says the same, values included.</summary>
    private bool IsWanted(AppSpecification app) =>
        Values(_app.Life.Revision) is { } values
        && AppManifest.Write(app, values: true).AsSpan().SequenceEqual(AppManifest.Write(WithValues(Wanted, values), values: true));

    private static AppSpecification WithValues(AppSpecification app, Dictionary<string, string> values) =>
        app with { Environment = [.. app.Environment.Select(variable => variable with { Value = values.GetValueOrDefault(variable.Name, "") })] };
}
