using System.Text.Json;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>
/// What a Dockerfile builds upon. An image can carry instructions that an engine carries out in the builds of others (ONBUILD), and no rule about a
/// Dockerfile sees them: so each is fetched and looked at before. Thread-safe.
/// </summary>
internal sealed class BaseImages(EngineClient engine, ImageStore store)
{
    private const int ConfigurationLimit = 4 << 20;

    /// <summary>Fetches images that are not there, and looks at all of them. A build that begins now takes these, since it fetches nothing that is there.</summary>
    /// <exception cref="InstanceException"><c>base_image_refused</c>: one has instructions for builds, or is for another platform than the Dockerfile says. Otherwise as <see cref="ImageStore.EnsureAsync"/>.</exception>
    public async Task RequireAsync(IEnumerable<BaseImage> images, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        foreach (var wanted in images.Distinct())
        {
            var image = await store.EnsureAsync(wanted.Reference, registries, progress, cancellationToken);
            // For another one an engine fetches another image of that name, at which nobody has looked.
            if (wanted.Platform is { } platform && platform != $"{image.Os}/{image.Architecture}")
                throw Refused(wanted, $"the Dockerfile wants it for {platform}, and here it is for {image.Os}/{image.Architecture}: leave --platform out");
            var hasTriggers = image.Config?.OnBuild is { Length: > 0 };
            if (!hasTriggers && await engine.IsPodmanNowAsync(cancellationToken))
            {
                // Podman carries them out, too, and leaves them out of what it says of an image.
                progress?.Invoke(InstanceState.Building, $"Looking at {EngineFaults.Clean(wanted.Reference)}.");
                var configuration = await engine.Images.ConfigurationAsync(ImageReference.Parse(wanted.Reference).ToString(), ConfigurationLimit, cancellationToken);
                hasTriggers = HasTriggers(configuration);
            }

            if (hasTriggers) throw Refused(wanted, "it has instructions for the builds of others (ONBUILD), which are not carried out here: use an image without");
        }
    }

    // Engines read names in any case, and the last of two: so any such member anywhere is one.
    private static bool HasTriggers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member =>
            (member.Name.Equals("OnBuild", StringComparison.OrdinalIgnoreCase) && member.Value is { ValueKind: JsonValueKind.Array } lines && lines.GetArrayLength() > 0) || HasTriggers(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasTriggers),
        _ => false,
    };

    private static InstanceException Refused(BaseImage image, string why) => new("base_image_refused", $"{EngineFaults.Clean(image.Reference)} is not built upon: {why}.");
}
