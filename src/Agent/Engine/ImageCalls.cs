using System.Net.Http.Headers;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Images of an engine. Thread-safe.</summary>
internal sealed class ImageCalls(EngineTransport transport)
{
    public Task<List<ImageSummary>> ListAsync(string? label, CancellationToken cancellationToken)
    {
        var query = new EngineQuery();
        if (label is not null) query.AddFilters(("label", [label]));
        return transport.GetAsync(transport.Call(HttpMethod.Get, "/images/json", query), EngineJson.Default.ListImageSummary, cancellationToken);
    }

    /// <summary>An image by reference or id.</summary>
    /// <exception cref="EngineException">Not found: the engine has none.</exception>
    public Task<ImageDetail> InspectAsync(string image, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/images/{Path(image)}/json"), EngineJson.Default.ImageDetail, cancellationToken);

    /// <summary>An image's whole configuration, as its maker wrote it. The engine can give it with all layers only, so this reads as many bytes as the image has.</summary>
    public async Task<System.Text.Json.JsonElement> ConfigurationAsync(string image, int limit, CancellationToken cancellationToken)
    {
        var call = transport.Call(HttpMethod.Get, $"/images/{Path(image)}/get", null, null, transport.Options.TransferTimeout, transport.Options.IdleTimeout);
        await using var answer = await transport.OpenAsync(call, cancellationToken);
        try
        {
            await using var tar = new EngineReading(answer);
            return await ImageExport.ConfigurationAsync(tar, limit, cancellationToken);
        }
        catch (InvalidDataException fault)
        {
            throw new EngineException(EngineFaultKind.Broken, call.Name, fault.Message, null, fault);
        }
    }

    /// <summary>Fetches an image from its registry, without credentials.</summary>
    /// <param name="repository">Host and path, as <c>ghcr.io/team/web</c>.</param>
    /// <param name="tag">A tag, or a digest with its algorithm.</param>
    /// <param name="progress">Called for each line of progress, in the reader's turn; must not block.</param>
    /// <param name="cancellationToken">Ends the pull.</param>
    public Task PullAsync(string repository, string tag, Action<ProgressLine>? progress, CancellationToken cancellationToken) =>
        TransferAsync("/images/create", new EngineQuery().Add("fromImage", repository).Add("tag", tag), null, progress, cancellationToken);

    /// <summary>Makes an image of one layer from a tar of its files.</summary>
    /// <param name="tar">The tar, plain or compressed; read once and disposed of.</param>
    /// <param name="repository">Its name.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="changes">Lines of a Dockerfile that need no files, as <c>USER 10001</c>.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    /// <returns>The image's id.</returns>
    public async Task<string> ImportAsync(Stream tar, string repository, string tag, IEnumerable<string> changes, CancellationToken cancellationToken)
    {
        // The tag as a part of the name: not every Podman looks at one beside it.
        var name = $"{repository}:{tag}";
        var query = new EngineQuery().Add("fromSrc", "-").Add("repo", name);
        foreach (var change in changes) query.Add("changes", change);
        await TransferAsync("/images/create", query, Tar(tar), null, cancellationToken);

        // The stream names the id in different places, depending on the engine.
        return (await InspectAsync(name, cancellationToken)).Id;
    }

    /// <summary>Builds an image from a tar with a Dockerfile in it, by the builder that every engine has.</summary>
    /// <returns>The image's id.</returns>
    public async Task<string> BuildAsync(Stream tar, ImageBuild build, Action<ProgressLine>? progress, CancellationToken cancellationToken)
    {
        var query = new EngineQuery().Add("dockerfile", build.Dockerfile).Add("t", build.Tag).Add("rm", true).Add("forcerm", true).Add("pull", false)
            .Add("memory", build.MemoryBytes).Add("memswap", build.MemoryBytes).Add("cpuperiod", 100_000).Add("cpuquota", build.CpuMillis * 100L)
            .Add("labels", System.Text.Json.JsonSerializer.Serialize(build.Labels, EngineJson.Default.DictionaryStringString));
        if (await transport.IsPodmanNowAsync(cancellationToken))
        {
            // It does not know the word of the compatible interface, and gives a build the machine's own network unless it is told otherwise in its own words.
            query.Add("nsoptions", """[{"Name":"network","Host":false}]""");
            if (!build.Network) query.Add("networkmode", "NetworkDisabled");
        }
        else if (!build.Network) query.Add("networkmode", "none");

        await TransferAsync("/build", query, Tar(tar), progress, cancellationToken);
        return (await InspectAsync(build.Tag, cancellationToken)).Id;
    }

    public Task TagAsync(string image, string repository, string tag, CancellationToken cancellationToken) =>
        transport.DoAsync(transport.Call(HttpMethod.Post, $"/images/{Path(image)}/tag", new EngineQuery().Add("repo", repository).Add("tag", tag)), cancellationToken);

    /// <summary>Removes a name of an image, and the image with its last name.</summary>
    public Task<List<ImageDeletion>> RemoveAsync(string image, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Delete, $"/images/{Path(image)}"), EngineJson.Default.ListImageDeletion, cancellationToken);

    private static StreamContent Tar(Stream tar) => new(tar, 64 << 10) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-tar") } };

    // Slashes belong to a reference, and engines take them as they are; all else that a path could be led astray with is escaped.
    private static string Path(string image) => Uri.EscapeDataString(image).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);

    private async Task TransferAsync(string path, EngineQuery query, HttpContent? content, Action<ProgressLine>? progress, CancellationToken cancellationToken)
    {
        var call = transport.Call(HttpMethod.Post, path, query, content, transport.Options.TransferTimeout, transport.Options.IdleTimeout);
        await using var answer = await transport.OpenAsync(call, cancellationToken);
        EngineException? failed = null;
        await foreach (var line in LineReader.ReadAsync(answer, transport.Options.LineLimit, cancellationToken))
        {
            var said = EngineTransport.Parse(line.Span, EngineJson.Default.ProgressLine, call);
            // A failure in the middle comes with status 200. The first one is the cause of all others.
            if (said.Error is { } error) failed ??= EngineFaults.InStream(call.Name, said.Detail?.Code, said.Detail?.Message ?? error);
            else progress?.Invoke(said);
        }

        if (failed is not null) throw failed;
    }
}
