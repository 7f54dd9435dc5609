using System.Formats.Tar;
using System.Text;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Sources;

/// <summary>
/// Images under the names that generated Dockerfiles begin with, in which busybox and a few lines of shell stand for compilers and interpreters. They look at what
/// they are given as the real ones would, and what they make ends with 7 where it may read what it needs and is not root.
/// </summary>
internal static class StandIns
{
    private const string Library = "docker.io/library/";
    private const string Made = "standin/program";

    private const string Go = """
        set -e
        [ "$CGO_ENABLED" = 0 ] && [ -f go.mod ]
        [ "$*" = "mod download" ] && exit 0
        [ "$*" = "build -trimpath -o /out/program ." ] && [ -f main.go ] && mkdir /out && cp /standin/program /out/program
        """;

    private const string Cargo = """
        set -e
        [ -f Cargo.toml ]
        [ "$1" = fetch ] && [ -f src/main.rs ] && exit 0
        [ "$1 $2 $3 $4 $5" = "install --path . --root /out" ] && [ -f src/main.rs ] && mkdir -p /out/bin && cp /standin/program /out/bin/hello && echo > /out/.crates.toml
        """;

    private const string Javac = """[ "$1 $2 $3 $4 $5" = "-encoding UTF-8 -d /classes @/tmp/sources" ] && [ -f "$(head -n 1 /tmp/sources)" ] && echo > /classes/Main.class""";
    private const string Maven = """case "$*" in *go-offline) [ -f pom.xml ];; *package) [ -f src/main/java/Main.java ] && mkdir target && echo > target/hello-1.jar && echo > target/original-hello-1.jar;; *) false;; esac""";
    private const string Java = """case "$*" in "-jar /app/app.jar") cat /app/app.jar;; "-cp /app Main") cat /app/Main.class;; *) exit 1;; esac && [ "$(id -u)" = 10001 ] && exit 7""";
    private const string Npm = """case "$1" in install|ci) [ -f package.json ] && mkdir node_modules && echo > node_modules/made;; start) [ -f node_modules/made ] && [ "$(id -u)" = 10001 ] && exit 7;; esac""";
    private const string Node = """[ "$NODE_ENV" = production ] && cat "$1" && echo > /tmp/x && [ "$(id -u)" = 10001 ] && exit 7""";

    private static readonly (string Name, string Version, (string Program, string Lines)[] Programs)[] Images =
    [
        ("golang", "1.25", [("go", Go)]), ("rust", "1-slim-bookworm", [("cargo", Cargo)]), ("debian", "bookworm-slim", []), ("node", "22-slim", [("node", Node), ("npm", Npm)]),
        ("eclipse-temurin", "21-jdk", [("javac", Javac)]), ("eclipse-temurin", "21-jre", [("java", Java)]), ("maven", "3-eclipse-temurin-21", [("mvn", Maven)]),
    ];

    public static async Task ImportAsync(EngineClient engine, CancellationToken cancellationToken)
    {
        foreach (var (name, version, programs) in Images) await engine.Images.ImportAsync(Tar(programs), Library + name, version, [], cancellationToken);
    }

    private static MemoryStream Tar((string Program, string Lines)[] programs)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            BusyboxTar.Write(writer);
            BusyboxTar.Add(writer, Made, TinyProgram.TellsEffectiveRoot());
            // The official images of compilers have them, and programs get them from there.
            BusyboxTar.Add(writer, "etc/ssl/certs/ca-certificates.crt", "none"u8.ToArray());
            foreach (var (program, lines) in programs) BusyboxTar.Add(writer, "usr/bin/" + program, Encoding.UTF8.GetBytes("#!/bin/sh\n" + lines + "\n"));
        }

        tar.Position = 0;
        return tar;
    }
}
