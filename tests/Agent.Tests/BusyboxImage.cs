using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests;

/// <summary>The one image that tests have: busybox, and a program that would gain privileges.</summary>
internal static class BusyboxImage
{
    public const string Repository = "localhost/voxa-busybox";
    public const string Reference = Repository + ":1";
    public const string Program = BusyboxTar.Program;

    public static string? Missing => BusyboxTar.Missing;

    public static Task<string> ImportAsync(EngineClient engine, CancellationToken cancellationToken) =>
        engine.Images.ImportAsync(Tar(), Repository, "1", [], cancellationToken);

    public static MemoryStream Tar() => BusyboxTar.Make(("gains-root", TinyProgram.TellsEffectiveRoot(), UnixFileMode.SetUser));
}
