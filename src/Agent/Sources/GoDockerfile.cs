namespace OrleansVoxa.Agent.Sources;

/// <summary>Go: a module whose root is the program, built static and put alone into an image. Pure.</summary>
internal static class GoDockerfile
{
    public static IEnumerable<string> Write(RuntimeSource source)
    {
        if (!source.Has("go.mod")) throw RuntimeDockerfile.Layout("The archive has no go.mod at its root: pack it from within the module's folder");
        if (!source.Paths.Any(path => !path.Contains('/', StringComparison.Ordinal) && path.EndsWith(".go", StringComparison.Ordinal)))
            throw RuntimeDockerfile.Layout("The archive has no .go file at its root, and the program is built from there: move the main package to the module's root");
        yield return $"FROM {source.Image($"golang:{source.Version}")} AS build";
        yield return "WORKDIR /src";
        yield return $"ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false{(source.Network ? "" : " GOPROXY=off")}";
        if (source.Network && !source.Has("vendor"))
        {
            yield return source.Has("go.sum") ? "COPY go.mod go.sum ./" : "COPY go.mod ./";
            yield return "RUN go mod download";
        }

        yield return "COPY . .";
        yield return "RUN go build -trimpath -o /out/program .";
        yield return "FROM scratch";
        yield return "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/";
        yield return "COPY --from=build /out/program /program";
        yield return RuntimeDockerfile.User;
        yield return "ENTRYPOINT [\"/program\"]";
    }
}
