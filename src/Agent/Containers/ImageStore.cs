using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Images of registries: fetched when they are allowed and not there, no more often than failures let. Thread-safe.</summary>
internal sealed class ImageStore(EngineClient engine, TimeProvider time)
{
    private readonly RetryTimes _retries = new(time);

    /// <summary>The image of a reference, fetched if need be.</summary>
    /// <param name="text">The reference.</param>
    /// <param name="registries">Hosts from which images may be; exactly these.</param>
    /// <param name="progress">Told how far a fetch is.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <exception cref="InstanceException">It may not be used, or cannot be had.</exception>
    public async Task<ImageDetail> EnsureAsync(string text, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(text);

        // Also for an image that is there: it may be somebody else's on this machine.
        if (!registries.Contains(reference.Registry, StringComparer.Ordinal))
        {
            var allowed = registries.Count == 0 ? "none is" : "allowed are " + string.Join(", ", registries.Order(StringComparer.Ordinal));
            throw new InstanceException("registry_not_allowed", $"Images of {reference.Registry} are not allowed here ({allowed}): add it to the allowed registries, or use another image.");
        }

        if (await FindAsync(reference, cancellationToken) is { } there) return Check(there, reference);
        await PullAsync(reference, progress, cancellationToken);
        return await FindAsync(reference, cancellationToken) is { } fetched
            ? Check(fetched, reference)
            : throw new InstanceException("image_missing", $"{reference} was fetched, and is not there: has it been removed meanwhile?", passing: true);
    }

    private static ImageDetail Check(ImageDetail image, ImageReference reference)
    {
        // The engine looked it up by the digest; that it also names it is what makes the pin hold.
        if (reference.Digest is { } digest && image.RepoDigests?.Any(found => found.EndsWith("@" + digest, StringComparison.Ordinal)) != true)
            throw new InstanceException("image_digest_mismatch", $"The engine's image of {reference} does not have that digest: do not use it, and look where it came from.");
        return image.Os is null or "" or "linux"
            ? image
            : throw new InstanceException("image_platform", $"{reference} is for {image.Os}; only images for Linux are run.");
    }

    private async Task<ImageDetail?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Images.InspectAsync(reference.ToString(), cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            return null;
        }
    }

    private async Task PullAsync(ImageReference reference, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        var key = reference.ToString();
        if (_retries.Waiting(key) is { } waiting)
            throw new InstanceException("image_pull_waiting", $"{waiting.Fault.Message} Tried again in {Math.Ceiling(waiting.Left.TotalSeconds)} s.", passing: true, waiting.Fault);
        var counted = new PullProgress();
        progress?.Invoke(InstanceState.Downloading, counted.Text);
        try
        {
            await engine.Images.PullAsync(
                reference.Name, reference.Version,
                line =>
                {
                    if (counted.Take(line)) progress?.Invoke(InstanceState.Downloading, counted.Text);
                },
                cancellationToken);
            _retries.Succeeded(key);
        }
        catch (EngineException fault) when (fault.Kind != EngineFaultKind.Unreachable)
        {
            var failed = new InstanceException(
                fault.Kind switch
                {
                    EngineFaultKind.NotFound => "image_not_found",
                    EngineFaultKind.NoRoom => fault.Code,
                    EngineFaultKind.Timeout => "image_pull_timeout",
                    _ => "image_pull_failed",
                },
                $"{reference} cannot be fetched: {fault.Text}.", passing: true, fault);
            _retries.Failed(key, failed);
            throw failed;
        }
    }
}
