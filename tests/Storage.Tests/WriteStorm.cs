using System.Text;
using OrleansVoxa.Storage.Tests.Grains;
using OrleansVoxa.Storage.Tests.Postgres;

namespace OrleansVoxa.Storage.Tests;

/// <summary>
/// The process that the kill test kills: writers that count upwards, each in a grain of its own, and say every count that
/// was acknowledged in a line "writer count" on standard output.
/// </summary>
internal static class WriteStorm
{
    public const string Command = "write-storm";
    public const int Writers = 64;

    public static async Task<int> RunAsync(string kind, string where)
    {
        await using var fixture = kind == "postgres" ? PostgresTestStore.Open(where) : StoreFixture.Open(where);
        using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var grain = GrainId.Create("storm", $"writer-{writer}");
            var state = new GrainState<CounterState>();
            await fixture.Storage.ReadStateAsync("counter", grain, state);
            while (true)
            {
                state.State!.Count++;
                await fixture.Storage.WriteStateAsync("counter", grain, state);
                var line = Encoding.ASCII.GetBytes($"{writer} {state.State.Count}\n");
                lock (gate) output.Write(line);
            }
        })));
        return 0;
    }
}
