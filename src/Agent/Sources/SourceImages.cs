using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>Images that are built from source archives, once for each content. Thread-safe.</summary>
internal sealed class SourceImages(EngineClient engine, ImageStore store, IContentSource source, SandboxNames names, ArchiveLimits limits)
{
    private const string Repository = "localhost/voxa-source";
    private const long BuildMemory = 2L << 30;
    private const int BuildCpuMillis = 1_000;
    private const long ImageLimit = 4L << 30;

    private readonly SharedMaking _making = new();
    private readonly BaseImages _bases = new(engine, store);

    /// <summary>The image of an archive, built if it is not there.</summary>
    /// <exception cref="InstanceException">The archive or its Dockerfile may not be used, or the build failed.</exception>
    public Task<ImageDetail> EnsureAsync(AppSource app, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        var tag = $"{Repository}:{Key(app)}";
        return _making.EnsureAsync(tag, progress, (tell, token) => MakeAsync(app, tag, registries, tell, token), cancellationToken);
    }

    private async Task<ImageDetail> MakeAsync(AppSource app, string tag, IReadOnlyCollection<string> registries, Action<InstanceState, string> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Images.InspectAsync(tag, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            // Not built yet.
        }

        using var content = await ContentFile.FetchAsync(source, app.Reference, limits.ArchiveBytes, progress, cancellationToken);
        await using var scratch = ScratchFile.Create();
        await using var tar = ScratchFile.Create();
        await SourceArchive.RepackAsync(content.File, scratch, tar, limits, cancellationToken, paths => RuntimeDockerfile.Write(app, paths, registries));
        tar.Position = 0;
        await _bases.RequireAsync(DockerfileRules.Check(await DockerfileAsync(tar, cancellationToken), registries), registries, progress, cancellationToken);
        tar.Position = 0;
        progress(InstanceState.Building, "Building the image.");
        try
        {
            var build = new ImageBuild(tag, SourceArchive.Dockerfile, app.BuildNetwork, BuildMemory, BuildCpuMillis, new() { [SandboxLabels.Owner] = names.Owner });
            await engine.Images.BuildAsync(tar, build, line => Tell(line, progress), cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind is EngineFaultKind.Failed or EngineFaultKind.Refused or EngineFaultKind.NotFound or EngineFaultKind.LostStep)
        {
            throw new InstanceException("build_failed", $"The image cannot be built: {fault.Text}", passing: fault.Kind == EngineFaultKind.LostStep, fault);
        }

        var image = await engine.Images.InspectAsync(tag, cancellationToken);
        if (image.Size <= ImageLimit) return image;
        await engine.Images.RemoveAsync(tag, cancellationToken);
        throw new InstanceException("image_too_large", $"The built image has {image.Size} bytes, more than {ImageLimit}.");
    }

    // All that changes what comes out of a build.
    private static string Key(AppSource app) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{app.Reference}\n{app.Runtime}\n{app.RuntimeVersion}\n{app.BuildNetwork}")));

    private static void Tell(ProgressLine line, Action<InstanceState, string> progress)
    {
        // Docker writes "Step 1/5", Podman "STEP 1/5".
        if (line.Stream is { } text && text.StartsWith("Step ", StringComparison.OrdinalIgnoreCase)) progress(InstanceState.Building, EngineFaults.Clean(text));
    }

    private static async Task<string> DockerfileAsync(Stream tar, CancellationToken cancellationToken)
    {
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.Name != SourceArchive.Dockerfile) continue;
            if (entry.EntryType != TarEntryType.RegularFile || entry.Length > DockerfileRules.LengthLimit)
                throw new InstanceException("dockerfile_refused", "The Dockerfile is a link, or too long.");
            return entry.DataStream is null ? "" : await new StreamReader(entry.DataStream, Encoding.UTF8).ReadToEndAsync(cancellationToken);
        }

        throw new InstanceException("dockerfile_missing", "What is called Dockerfile at the archive's root is no file: make it one, or take it away.");
    }
}
