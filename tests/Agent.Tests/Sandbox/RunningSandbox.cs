using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sandbox;

/// <summary>One instance for all tests that only look at it.</summary>
public abstract class RunningSandbox(EngineFixture fixture) : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly SandboxNames _names = TestInstance.NewNames();
    private EngineClient? _engine;
    private InstanceReport? _report;

    /// <summary>Runs a command in the instance.</summary>
    public async Task<(int ExitCode, string Text)> ExecAsync(params string[] command)
    {
        var (engine, report) = await StartAsync();
        return await TestInstance.ExecAsync(engine, report.Container, command);
    }

    internal async Task<(EngineClient Engine, InstanceReport Report)> StartAsync()
    {
        _engine = await fixture.ConnectAsync();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_report is null)
            {
                using var runner = TestInstance.Runner(_engine, _names);
                var specification = TestInstance.Of(TestInstance.Waits) with { Writable = [new WritablePath("/data", 4L << 20), new WritablePath("/new/deep", 2L << 20)] };
                specification = specification with { Limits = specification.Limits with { CpuMillis = 500 } };
                _report = await runner.EnsureAsync(specification, TestInstance.Registries, null, CancellationToken.None);
            }

            return (_engine, _report);
        }
        finally
        {
            _starting.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_report is not null) await TestInstance.ClearAsync(_engine!, _names);
        _starting.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class DockerSandbox(DockerFixture fixture) : RunningSandbox(fixture);

public sealed class PodmanSandbox(PodmanFixture fixture) : RunningSandbox(fixture);
