using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OrleansVoxa.Agent.Sources;

/// <summary>Looks whether a file is a program that runs in an empty image: static, for Linux, for this machine's processor (ELF, System V ABI chapter 4 and 5). Pure.</summary>
internal static class ElfProgram
{
    /// <summary>How much of the file's beginning is looked at.</summary>
    public const int HeadLength = 64 << 10;

    private const int HeaderLength = 64;
    private const int ProgramHeaderLength = 56;
    private const uint Load = 1;
    private const uint Interpreter = 3;

    /// <summary>What keeps it from being one, as a sentence; null if it is one.</summary>
    public static string? Fault(ReadOnlySpan<byte> head, Architecture architecture)
    {
        if (head.Length < HeaderLength || !head.StartsWith("\u007fELF"u8)) return "It is no ELF program.";
        if (head[4] != 2 || head[5] != 1) return "It is not a little-endian program of 64 bits.";
        if (head[7] is not (0 or 3)) return "It is for another system than Linux.";
        var type = BinaryPrimitives.ReadUInt16LittleEndian(head[16..]);
        if (type is not (2 or 3)) return "It is an object file or a core, not a program.";
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(head[18..]);
        var own = architecture switch { Architecture.X64 => 62, Architecture.Arm64 => 183, Architecture.RiscV64 => 243, _ => -1 };
        if (machine != own) return $"It is for another processor (machine {machine}) than this machine's ({architecture}).";

        var at = BinaryPrimitives.ReadUInt64LittleEndian(head[32..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(head[54..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head[56..]);
        if (size != ProgramHeaderLength || count == 0) return "It has no program headers.";
        if (at > (ulong)head.Length || at + ((ulong)count * ProgramHeaderLength) > (ulong)head.Length) return "Its program headers lie outside its beginning.";
        var loads = false;
        for (var i = 0; i < count; i++)
        {
            var kind = BinaryPrimitives.ReadUInt32LittleEndian(head[((int)at + (i * ProgramHeaderLength))..]);
            if (kind == Interpreter) return "It is linked dynamically: link it statically (Go: CGO_ENABLED=0; Rust: a musl target; C: -static).";
            loads |= kind == Load;
        }

        return loads ? null : "It has nothing to load.";
    }
}
