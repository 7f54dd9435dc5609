using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Agent;

/// <summary>The folder of one agent: the machine's key, and which edge it met first. Locked to this process; the lock ends with it, however that ends.</summary>
internal sealed class AgentFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private AgentFolder(string path, FileStream held)
    {
        _lock = held;
        KeyPath = Path.Combine(path, "agent.pem");
        EdgePath = Path.Combine(path, "edge");
        if (File.Exists(EdgePath))
        {
            Edge = NodeId.TryParse(File.ReadAllText(EdgePath).Trim(), out var edge) ? edge : throw new IOException($"{EdgePath} holds no node id; remove it, and the edge that is met next is trusted.");
        }
    }

    public string KeyPath { get; }

    public string EdgePath { get; }

    /// <summary>The edge that was met first; null before.</summary>
    public NodeId? Edge { get; private set; }

    /// <exception cref="IOException">It cannot be made or written, or another agent uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static AgentFolder Open(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new IOException($"{path} cannot be used ({fault.Message}); does another agent run with it? One key is one machine: give each a folder of its own with --data DIR.", fault);
        }

        return new AgentFolder(path, held);
    }

    public void Remember(NodeId edge)
    {
        var draft = EdgePath + ".new";
        File.WriteAllText(draft, edge + "\n", Encoding.ASCII);
        File.Move(draft, EdgePath, overwrite: true);
        Edge = edge;
    }

    public void Dispose() => _lock.Dispose();
}
