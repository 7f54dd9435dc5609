using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sandbox;

/// <summary>What the things of one agent are called at its engine: from app and instance alone, so that a second attempt meets the first. Immutable.</summary>
internal sealed class SandboxNames
{
    /// <summary>Names of the machine's interfaces begin so, for the firewall's rules.</summary>
    public const string BridgePrefix = "voxa-";

    private const int OwnerLimit = 64;

    /// <param name="owner">The agent's name: 1 to 64 lower-case letters and digits, as a node id in hexadecimal.</param>
    /// <exception cref="ArgumentException">The name is no such name.</exception>
    public SandboxNames(string owner)
    {
        if (owner is not { Length: >= 1 and <= OwnerLimit } || owner.Any(c => !char.IsAsciiDigit(c) && c is < 'a' or > 'z'))
            throw new ArgumentException($"An agent's name has 1 to {OwnerLimit} lower-case letters and digits.", nameof(owner));
        Owner = owner;
    }

    public string Owner { get; }

    public string Container(InstanceId id) => $"voxa-{Owner}-{id}";

    /// <summary>An app's network. An app has two names for them, since a revision may go outside that another must not.</summary>
    public string Network(AppName app, bool outside) => $"voxa-{Owner}-{app}{(outside ? ".outside" : "")}";

    /// <summary>The name of a network's interface on the machine; interfaces have names of at most 15 bytes.</summary>
    public static string Bridge(string network) => BridgePrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network)))[..10];
}
