using System.Collections.Concurrent;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>What survives a silo: states and reminders. One disk is handed from one life of a silo to the next.</summary>
internal sealed class Disk
{
    public ConcurrentDictionary<(string State, GrainId Grain), (long Version, byte[] Json)> Rows { get; } = new();

    public ConcurrentDictionary<(GrainId Grain, string Name), (DateTimeOffset Due, TimeSpan Period)> Reminders { get; } = new();

    /// <summary>Says which writes fail, by the name of the state.</summary>
    public Func<string, bool> Fails { get; set; } = static _ => false;

    /// <summary>Says which writes fail though they are stored, as when the answer is lost.</summary>
    public Func<string, bool> FailsOnceStored { get; set; } = static _ => false;

    /// <summary>Called with the name of each state that is read.</summary>
    public Action<string> Reading { get; set; } = static _ => { };

    /// <summary>What every write waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>What a write waits for beside the gate, by the name of the state.</summary>
    public Func<string, Task> Holds { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How many writes of each state were tried.</summary>
    public ConcurrentDictionary<string, int> Writes { get; } = new();
}
