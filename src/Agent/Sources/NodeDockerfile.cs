namespace OrleansVoxa.Agent.Sources;

/// <summary>Node.js: package.json with its lock, server.js, index.js, main.js or app.js, else <c>npm start</c>. Pure.</summary>
internal static class NodeDockerfile
{
    public static IEnumerable<string> Write(RuntimeSource source)
    {
        var package = source.Has("package.json");
        var start = source.First("server.js", "index.js", "main.js", "app.js");
        if (!package && start is null) throw RuntimeDockerfile.Layout("The archive has neither package.json nor server.js, index.js, main.js or app.js at its root: pack it from within the source's folder");
        yield return $"FROM {source.Image($"node:{source.Version}-slim")}";
        yield return "WORKDIR /app";
        yield return "ENV NODE_ENV=production HOME=/tmp";
        if (package && !source.Has("node_modules"))
        {
            var locked = source.First("package-lock.json", "npm-shrinkwrap.json");
            yield return locked is null ? "COPY package.json ./" : $"COPY package.json {locked} ./";
            yield return $"RUN npm {(locked is null ? "install" : "ci")} --omit=dev --no-audit --no-fund{(source.Network ? "" : " --offline")}";
        }

        yield return "COPY . .";
        yield return RuntimeDockerfile.User;
        yield return start is null ? "CMD [\"npm\", \"start\"]" : $"CMD [\"node\", \"{start}\"]";
    }
}
