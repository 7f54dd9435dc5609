using System.Collections.Concurrent;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>
/// Makes, finds, ends and removes the containers of one agent's instances. Everything is named and labelled after the instance, and
/// each call begins with what is there: killed at any point, the next call finishes or removes what the last one left. Thread-safe;
/// calls for one and the same instance are the caller's to keep apart.
/// </summary>
internal sealed class InstanceRunner : IDisposable
{
    private static readonly TimeSpan SupportLasts = TimeSpan.FromMinutes(5);

    private readonly EngineClient _engine;
    private readonly SandboxNames _names;
    private readonly TimeProvider _time;
    private readonly NetworkStore _networks;
    private readonly IInstanceImages _images;

    // Held while a container is made in a network, and while networks without containers are removed.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private long? _supportedAt;

    /// <param name="engine">The engine.</param>
    /// <param name="names">What the agent's things are called.</param>
    /// <param name="images">Where images come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notify">Told, as code and sentence, what whoever looks after the machine should read.</param>
    public InstanceRunner(EngineClient engine, SandboxNames names, IInstanceImages images, TimeProvider time, Action<string, string>? notify = null)
    {
        _engine = engine;
        _names = names;
        _images = images;
        _time = time;
        _networks = new NetworkStore(engine, names, notify);
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Sees to it that an instance's container has been started, once: one that has ended stays ended.</summary>
    /// <param name="specification">What to run.</param>
    /// <param name="registries">Hosts from which images may be.</param>
    /// <param name="progress">Told what it is at and how far.</param>
    /// <param name="cancellationToken">Ends it wherever it is; the next call goes on from there.</param>
    /// <exception cref="InstanceException">It cannot be run, or not now.</exception>
    /// <exception cref="EngineException">The engine failed; the next call goes on from there.</exception>
    public async Task<InstanceReport> EnsureAsync(
        InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        if (SpecificationRules.Fault(specification) is { } fault) throw new InstanceException("specification_invalid", fault);
        _ = InstanceId.TryParse(specification.Instance, out var id);
        if (await FindAsync(id, cancellationToken) is { } there)
        {
            if (there.State?.Status is not ("created" or null or "")) return InstanceReports.Of(id, there, IsAsked(there));

            // Made and never started: nobody compared it to the end, or its start failed.
            await RemoveContainerAsync(there.Id, cancellationToken);
        }

        await RequireSupportAsync(cancellationToken);
        var image = await _images.EnsureAsync(specification, registries, progress, cancellationToken);
        var container = await CreateAsync(specification, id, image, cancellationToken);
        await StartAsync(container, cancellationToken);
        return InstanceReports.Of(id, await _engine.Containers.InspectAsync(container, cancellationToken), asked: false);
    }

    /// <summary>Asks an instance to end, and ends it after its grace.</summary>
    /// <returns>How it ended; null if there is no such instance.</returns>
    public async Task<InstanceReport?> StopAsync(InstanceId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } container) return null;
        _asked[container.Id] = true;
        try
        {
            await _engine.Containers.StopAsync(container.Id, SandboxLabels.GraceOf(container.Config?.Labels), cancellationToken);
            return InstanceReports.Of(id, await _engine.Containers.InspectAsync(container.Id, cancellationToken), asked: true);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Removes an instance's container, however it stands, and its app's network with the last one.</summary>
    public async Task RemoveAsync(InstanceId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } container) return;
        await RemoveContainerAsync(container.Id, cancellationToken);
        await SweepAsync(cancellationToken);
    }

    /// <summary>How an instance stands at the engine; null if it has no container of this agent's.</summary>
    public async Task<InstanceReport?> LookAsync(InstanceId id, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(id, cancellationToken) is { } container ? InstanceReports.Of(id, container, IsAsked(container)) : null;
        }
        catch (InstanceException)
        {
            // Somebody else's of that name; whoever wants to make one is told.
            return null;
        }
    }

    /// <summary>Every container of this agent, in one call however many there are.</summary>
    public async Task<IReadOnlyList<ListedContainer>> ListAsync(CancellationToken cancellationToken)
    {
        var asked = _asked.Keys.ToHashSet(StringComparer.Ordinal);
        var found = new List<ListedContainer>();
        var listed = await _engine.Containers.ListAsync(SandboxLabels.Filter(_names.Owner), cancellationToken);
        foreach (var gone in asked.Except(listed.Select(summary => summary.Id))) _asked.TryRemove(gone, out _);
        foreach (var summary in listed)
        {
            if (SandboxLabels.TryRead(summary.Labels, _names.Owner, out var id)) found.Add(new ListedContainer(id, summary.Id, summary.State ?? ""));
        }

        return found;
    }

    /// <summary>Every instance of this agent that has a container, with how it stands; half-made ones are pending.</summary>
    public async Task<IReadOnlyList<InstanceReport>> ListOwnAsync(CancellationToken cancellationToken)
    {
        var reports = new List<InstanceReport>();
        foreach (var listed in await ListAsync(cancellationToken))
        {
            try
            {
                var container = await _engine.Containers.InspectAsync(listed.Container, cancellationToken);
                reports.Add(InstanceReports.Of(listed.Id, container, IsAsked(container)));
            }
            catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
            {
                // Removed since the list was made.
            }
        }

        return reports;
    }

    /// <summary>Removes networks of this agent that no container of it needs any more.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var containers = await _engine.Containers.ListAsync(SandboxLabels.Filter(_names.Owner), cancellationToken);
            var used = containers.Select(container => container.Labels?.GetValueOrDefault(SandboxLabels.Network)).OfType<string>().ToHashSet(StringComparer.Ordinal);
            await _networks.SweepAsync(used, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> CreateAsync(InstanceSpecification specification, InstanceId id, ImageDetail image, CancellationToken cancellationToken)
    {
        var isPodman = await _engine.IsPodmanAsync(cancellationToken);
        var asked = SandboxRequest.Build(specification, image, _names, isPodman);
        ContainerCreated created;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _networks.EnsureAsync(id.App, specification.OutsideNetwork, cancellationToken);
            created = await _engine.Containers.CreateAsync(_names.Container(id), asked, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.Conflict)
        {
            throw new InstanceException("container_name_taken", $"Another container has the name {_names.Container(id)} at the engine: does another agent with this one's name use the same engine?", passing: true, fault);
        }
        finally
        {
            _gate.Release();
        }

        try
        {
            var said = await _engine.Containers.InspectAsync(created.Id, cancellationToken);
            var podman = isPodman ? await _engine.Containers.InspectAsPodmanAsync(created.Id, cancellationToken) : null;
            if (SandboxSupport.Find(created.Warnings) is [var warned, ..]) throw warned.ToException();
            if (SandboxCheck.Compare(asked, said, podman) is [var broken, ..]) throw broken.ToException();
            return created.Id;
        }
        catch (InstanceException)
        {
            await RemoveContainerAsync(created.Id, CancellationToken.None);
            await SweepAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task StartAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            await _engine.Containers.StartAsync(container, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind is not (EngineFaultKind.Unreachable or EngineFaultKind.Timeout or EngineFaultKind.Broken))
        {
            // An engine says "not found" of a program that the image lacks, too; gone is only what it cannot show.
            var isThere = await RemoveContainerAsync(container, CancellationToken.None);
            await SweepAsync(CancellationToken.None);
            var passing = fault.Kind is EngineFaultKind.NoRoom or EngineFaultKind.Conflict || !isThere;
            throw new InstanceException(
                fault.Kind == EngineFaultKind.NoRoom ? fault.Code : passing ? "start_disturbed" : "start_failed", $"The engine cannot start it: {fault.Text}", passing, fault);
        }
    }

    /// <summary>The container of an instance; null if there is none.</summary>
    /// <exception cref="InstanceException">There is one of that name that is not this agent's.</exception>
    private async Task<ContainerDetail?> FindAsync(InstanceId id, CancellationToken cancellationToken)
    {
        ContainerDetail container;
        try
        {
            container = await _engine.Containers.InspectAsync(_names.Container(id), cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            return null;
        }

        return SandboxLabels.TryRead(container.Config?.Labels, _names.Owner, out var found) && found == id
            ? container
            : throw new InstanceException("container_name_taken", $"The container {_names.Container(id)} is not this agent's, and is not touched: remove it, or give the agent another name.", passing: true);
    }

    /// <returns>False if it was gone already.</returns>
    private async Task<bool> RemoveContainerAsync(string container, CancellationToken cancellationToken)
    {
        _asked.TryRemove(container, out _);
        try
        {
            await _engine.Containers.RemoveAsync(container, cancellationToken);
            return true;
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            return false;
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.Conflict)
        {
            throw new InstanceException("container_being_removed", "Its container is being removed by somebody else; it is tried again.", passing: true, fault);
        }
    }

    private async Task RequireSupportAsync(CancellationToken cancellationToken)
    {
        if (_supportedAt is { } at && _time.GetElapsedTime(at) < SupportLasts) return;
        if (SandboxSupport.Find(await _engine.InfoAsync(cancellationToken)) is [var broken, ..]) throw broken.ToException();
        _supportedAt = _time.GetTimestamp();
    }

    private bool IsAsked(ContainerDetail container) => _asked.ContainsKey(container.Id);
}
