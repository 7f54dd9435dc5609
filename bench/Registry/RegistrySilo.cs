using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Grains;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Bench.Registry;

/// <summary>An embedded silo with the product's grains on SQLite, and nodes that are registered in it.</summary>
internal sealed class RegistrySilo : IAsyncDisposable
{
    private const int Registering = 256;

    private readonly IHost _host;
    private readonly string? _own;

    private RegistrySilo(IHost host, string? own)
    {
        _host = host;
        _own = own;
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it on <paramref name="data"/>, or on a directory of its own that ends with it.</summary>
    public static async Task<RegistrySilo> StartAsync(CancellationToken cancellationToken, string? data = null)
    {
        var own = data is null ? Directory.CreateTempSubdirectory("voxa-bench-").FullName : null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["discovery:registry:AllowUnsigned"] = "true",
            ["discovery:registry:MaxNodes"] = "1000000",
        });
        builder.Services.AddSingleton(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size)));
        builder.Services.AddSqliteGrainStorage(options =>
        {
            options.DataDirectory = data ?? own!;
            options.JsonSerializerOptions = GrainStateJson.Options;
        });
        builder.Services.AddVoxaGrains(builder.Configuration);
        builder.Services.AddEmbeddedGrains(options => options.Assemblies.Add(typeof(NodeGrain).Assembly));
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new RegistrySilo(host, own);
    }

    public INodeGrain Node(string nodeId) => Grains.GetGrain<INodeGrain>(nodeId);

    /// <summary>Registers nodes whose keys are forgotten again. Gives their ids.</summary>
    public async Task<string[]> RegisterUnsignedAsync(int count, CancellationToken cancellationToken)
    {
        var ids = new string[count];
        await Parallel.ForAsync(0, Registering, new ParallelOptions { MaxDegreeOfParallelism = Registering, CancellationToken = cancellationToken }, async (caller, token) =>
        {
            for (var i = caller; i < count; i += Registering)
            {
                using var key = IdentityKey.Generate();
                ids[i] = key.Public.Id.ToString();
                await RegisterAsync(ids[i], new NodeRegistration { PublicKey = key.Public.Encoded, IpAddress = "203.0.113.9", Port = 9000, Capabilities = ["files", "storage"] }, token);
            }
        });
        return ids;
    }

    /// <summary>Registers the node of <paramref name="key"/> with a signed record.</summary>
    public Task RegisterSignedAsync(IdentityKey key, CancellationToken cancellationToken) => RegisterAsync(
        key.Public.Id.ToString(),
        new NodeRegistration { PublicKey = key.Public.Encoded, SignedRecord = [.. SignedRecords.Of(key).Encode()] },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else _host.Dispose();
        if (_own is not null) Directory.Delete(_own, recursive: true);
    }

    private async Task RegisterAsync(string nodeId, NodeRegistration registration, CancellationToken cancellationToken)
    {
        var result = await Node(nodeId).Register(registration, cancellationToken);
        if (result.Status != RegistrationStatus.Created) throw new InvalidOperationException($"Node {nodeId} was not registered: {result.Text}");
    }
}
