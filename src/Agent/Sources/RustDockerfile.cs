namespace OrleansVoxa.Agent.Sources;

/// <summary>Rust: a package at the root that makes one program. Pure.</summary>
internal static class RustDockerfile
{
    public static IEnumerable<string> Write(RuntimeSource source)
    {
        if (!source.Has("Cargo.toml")) throw RuntimeDockerfile.Layout("The archive has no Cargo.toml at its root: pack it from within the package's folder");
        if (!source.Has("src/main.rs") && !source.Has("src/bin")) throw RuntimeDockerfile.Layout("The archive has neither src/main.rs nor src/bin, so its package makes no program: name one there");
        var locked = source.Has("Cargo.lock");
        var flag = locked ? " --locked" : "";
        // The same release of Debian for both, since the program is linked with its C library.
        yield return $"FROM {source.Image($"rust:{source.Version}-slim-bookworm")} AS build";
        yield return "WORKDIR /src";
        if (!source.Network) yield return "ENV CARGO_NET_OFFLINE=true";
        // What a manifest names must be there before anything can be fetched by it: a package of one program is that with an empty one.
        var single = source.Has("src/main.rs") && !source.HasBelow("Cargo.toml") && source.First("src/bin", "benches", "examples", "tests", "build.rs") is null;
        if (source.Network && single && source.First("vendor", ".cargo") is null)
        {
            yield return locked ? "COPY Cargo.toml Cargo.lock ./" : "COPY Cargo.toml ./";
            yield return $"RUN mkdir src && echo 'fn main() {{}}' > src/main.rs && touch src/lib.rs && cargo fetch{flag} && rm -r src";
        }

        yield return "COPY . .";
        yield return $"RUN cargo install --path . --root /out{flag}";
        yield return RuntimeDockerfile.Only("/out/bin/*", "/out/program", "program");
        yield return $"FROM {source.Image("debian:bookworm-slim")}";
        yield return "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/";
        yield return "COPY --from=build /out/program /program";
        yield return RuntimeDockerfile.User;
        yield return "ENTRYPOINT [\"/program\"]";
    }
}
