using System.Formats.Tar;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>Images of single programs: empty but for the program, one for each digest. Thread-safe.</summary>
internal sealed class BinaryImages(EngineClient engine, IContentSource source, SandboxNames names)
{
    /// <summary>The most bytes of a program: 256 MiB.</summary>
    public const long ProgramLimit = 256L << 20;

    private const string Repository = "localhost/voxa-binary";
    private const string Program = "program";
    private const long BuildMemory = 64L << 20;

    // Built and not imported, which needs no Dockerfile: Podman leaves whatever is imported lying in its folder for temporary files.
    private static readonly byte[] Dockerfile = Encoding.UTF8.GetBytes($"FROM scratch\nCOPY {Program} /{Program}\nENTRYPOINT [\"/{Program}\"]\n");

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly SharedMaking _making = new();

    /// <summary>The image of a program, made if it is not there.</summary>
    /// <exception cref="InstanceException">It is no program that runs here, or cannot be had.</exception>
    public Task<ImageDetail> EnsureAsync(AppSource program, Action<InstanceState, string>? progress, CancellationToken cancellationToken) =>
        _making.EnsureAsync(program.Reference, progress, (tell, token) => MakeAsync(program, tell, token), cancellationToken);

    private async Task<ImageDetail> MakeAsync(AppSource program, Action<InstanceState, string> progress, CancellationToken cancellationToken)
    {
        var tag = $"{Repository}:{program.Reference["sha256:".Length..]}";
        try
        {
            return await engine.Images.InspectAsync(tag, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            // Not made yet.
        }

        using var content = await ContentFile.FetchAsync(source, program.Reference, ProgramLimit, progress, cancellationToken);
        var head = new byte[Math.Min(ElfProgram.HeadLength, content.File.Length)];
        await content.File.ReadExactlyAsync(head, cancellationToken);
        if (ElfProgram.Fault(head, RuntimeInformation.OSArchitecture) is { } wrong) throw new InstanceException("binary_unusable", $"{program.Reference} cannot be run: {wrong}");

        progress(InstanceState.Building, "Wrapping the program.");
        content.File.Position = 0;

        // The pipe lets the engine read while the tar is written, so that a program of any size costs no memory.
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, content.File, cancellationToken);
        string id;
        try
        {
            var build = new ImageBuild(tag, SourceArchive.Dockerfile, Network: false, BuildMemory, CpuMillis: 1_000, new() { [SandboxLabels.Owner] = names.Owner });
            id = await engine.Images.BuildAsync(pipe.Reader.AsStream(), build, null, cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }

        return await engine.Images.InspectAsync(id, cancellationToken);
    }

    private static async Task WriteAsync(PipeWriter to, FileStream program, CancellationToken cancellationToken)
    {
        Exception? failed = null;
        try
        {
            await using var writer = new TarWriter(to.AsStream(leaveOpen: true), TarEntryFormat.Pax);
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, SourceArchive.Dockerfile) { DataStream = new MemoryStream(Dockerfile) }, cancellationToken);
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Program) { DataStream = program, Mode = Executable }, cancellationToken);
        }
        catch (Exception fault)
        {
            // The engine's side sees it as the end of what it reads, and says what became of the build.
            failed = fault;
        }

        await to.CompleteAsync(failed);
    }
}
