namespace OrleansVoxa.Agent.Sources;

/// <summary>Python: requirements.txt or pyproject.toml, main.py, app.py or a package's __main__.py. Pure.</summary>
internal static class PythonDockerfile
{
    private const string Install = "RUN pip install --no-cache-dir --disable-pip-version-check";

    public static IEnumerable<string> Write(RuntimeSource source)
    {
        yield return $"FROM {source.Image($"python:{source.Version}-slim")}";
        yield return "WORKDIR /app";
        yield return "ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp";
        var requirements = source.Has("requirements.txt");
        if (requirements)
        {
            yield return "COPY requirements.txt ./";
            if (source.Network) yield return $"{Install} -r requirements.txt";
            else
            {
                // What was packed with the archive, and nothing else.
                var wheels = source.Has("wheels");
                if (wheels) yield return "COPY wheels/ ./wheels/";
                yield return $"{Install} --no-index{(wheels ? " --find-links=wheels" : "")} -r requirements.txt";
            }
        }

        yield return "COPY . .";
        if (!requirements && source.Has("pyproject.toml"))
        {
            if (!source.Network) throw RuntimeDockerfile.NeedsNetwork("A build by pyproject.toml");
            yield return $"{Install} .";
        }

        yield return RuntimeDockerfile.User;
        // Without one of these, runtime_config.command must say what to start.
        yield return source.First("main.py", "app.py", "__main__.py") switch
        {
            null => "CMD []",
            "__main__.py" => "CMD [\"python\", \".\"]",
            var file => $"CMD [\"python\", \"{file}\"]",
        };
    }
}
