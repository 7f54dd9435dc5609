using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Agent.Sources;

namespace OrleansVoxa.Agent.Tests.Sources;

public sealed class ElfProgramTests
{
    [Fact]
    public void Fault_AStaticProgram_IsNone() => Assert.Null(ElfProgram.Fault(TinyProgram.Sleeps(), Architecture.X64));

    [Fact]
    public void Fault_AnotherProcessor_SaysSo() => Assert.Contains("processor", ElfProgram.Fault(TinyProgram.Sleeps(), Architecture.Arm64)!, StringComparison.Ordinal);

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/ls")]
    public void Fault_AProgramOfThisSystem_IsThatItIsDynamic(string path)
    {
        if (!File.Exists(path)) Assert.Skip($"There is no {path}.");
        Assert.Contains("dynamically", ElfProgram.Fault(File.ReadAllBytes(path), RuntimeInformation.OSArchitecture)!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 9)]
    [InlineData(16, 1)]
    [InlineData(16, 4)]
    [InlineData(54, 32)]
    [InlineData(56, 0)]
    [InlineData(56, 255)]
    [InlineData(64, 6)]
    public void Fault_AHeaderThatIsWrong_IsFound(int at, byte value)
    {
        var program = TinyProgram.Sleeps();
        program[at] = value;
        Assert.NotNull(ElfProgram.Fault(program, Architecture.X64));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 55)]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 63)]
    public void Fault_ProgramHeadersAnywhere_AreNotLookedFor(ulong offset)
    {
        var program = TinyProgram.Sleeps();
        BinaryPrimitives.WriteUInt64LittleEndian(program.AsSpan(32), offset);
        Assert.NotNull(ElfProgram.Fault(program, Architecture.X64));
    }

    [Fact]
    public void Fault_CutOrChangedAnywhere_NeverThrows()
    {
        var program = TinyProgram.Sleeps();
        for (var i = 0; i < 120; i++) Assert.NotNull(ElfProgram.Fault(program.AsSpan(0, i), Architecture.X64));
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var changed = TinyProgram.Sleeps();
            for (var i = 0; i + 1 < bytes.Length; i += 2) changed[bytes[i] % changed.Length] = bytes[i + 1];
            ElfProgram.Fault(changed, Architecture.X64);
        }).QuickCheckThrowOnFailure();
    }
}
