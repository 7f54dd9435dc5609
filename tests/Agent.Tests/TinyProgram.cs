using System.Buffers.Binary;

namespace OrleansVoxa.Agent.Tests;

/// <summary>A static x86-64 program of a few instructions, written byte by byte, since a machine that tests need not have a compiler.</summary>
internal static class TinyProgram
{
    private const int HeaderLength = 64 + 56;
    private const ulong Base = 0x400000;

    /// <summary>Ends with 42 if it runs with root's effective user id, otherwise with 7.</summary>
    public static byte[] TellsEffectiveRoot() => Elf(
    [
        0xb8, 107, 0, 0, 0,        // mov eax, geteuid
        0x0f, 0x05,                // syscall
        0xbf, 42, 0, 0, 0,         // mov edi, 42
        0x85, 0xc0,                // test eax, eax
        0x74, 5,                   // jz over the next
        0xbf, 7, 0, 0, 0,          // mov edi, 7
        0xb8, 60, 0, 0, 0,         // mov eax, exit
        0x0f, 0x05,                // syscall
    ]);

    /// <summary>Sleeps until it is ended: pause() for ever.</summary>
    public static byte[] Sleeps() => Elf(
    [
        0xb8, 34, 0, 0, 0,         // mov eax, pause
        0x0f, 0x05,                // syscall
        0xeb, 0xf7,                // jmp to the beginning
    ]);

    private static byte[] Elf(byte[] code)
    {
        var file = new byte[HeaderLength + code.Length];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Write16(file, 16, 2);                                       // an executable
        Write16(file, 18, 62);                                      // x86-64
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 1);
        Write64(file, 24, Base + HeaderLength);                     // entry
        Write64(file, 32, 64);                                      // program headers follow
        Write16(file, 52, 64);
        Write16(file, 54, 56);
        Write16(file, 56, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);   // load
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(68), 5);   // to read and run
        Write64(file, 80, Base);
        Write64(file, 88, Base);
        Write64(file, 96, (ulong)file.Length);
        Write64(file, 104, (ulong)file.Length);
        Write64(file, 112, 4096);
        code.CopyTo(file, HeaderLength);
        return file;
    }

    private static void Write16(byte[] file, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    private static void Write64(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
}
