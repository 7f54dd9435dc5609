namespace OrleansVoxa.Agent.Sources;

/// <summary>Java: a project of Maven that makes one jar, app.jar as it is, or sources with a Main. Pure.</summary>
internal static class JavaDockerfile
{
    public static IEnumerable<string> Write(RuntimeSource source)
    {
        if (source.Has("pom.xml")) return Maven(source);
        if (source.Has("app.jar")) return [.. Runtime(source), "COPY app.jar /app/app.jar", .. Jar()];
        if (source.First("Main.java", "src/Main.java") is not null) return Sources(source);
        throw RuntimeDockerfile.Layout(
            source.First("build.gradle", "build.gradle.kts") is null
                ? "The archive has no pom.xml, app.jar, Main.java or src/Main.java: pack it from within the source's folder"
                : "Projects of Gradle are not built here: pack the jar that it makes as app.jar");
    }

    private static IEnumerable<string> Maven(RuntimeSource source)
    {
        if (!source.Network) throw RuntimeDockerfile.NeedsNetwork("Maven");
        yield return $"FROM {source.Image($"maven:3-eclipse-temurin-{source.Version}")} AS build";
        yield return "WORKDIR /src";
        // The modules of a project must be there before anything of it can be resolved.
        if (!source.HasBelow("pom.xml"))
        {
            yield return "COPY pom.xml ./";
            yield return "RUN mvn -B -ntp dependency:go-offline";
        }

        yield return "COPY . .";
        yield return "RUN mvn -B -ntp -DskipTests package";
        yield return "RUN rm -f target/original-*.jar target/*-sources.jar target/*-javadoc.jar target/*-tests.jar";
        yield return RuntimeDockerfile.Only("target/*.jar", "/app.jar", "jar");
        foreach (var line in Runtime(source)) yield return line;
        yield return "COPY --from=build /app.jar /app/app.jar";
        foreach (var line in Jar()) yield return line;
    }

    private static IEnumerable<string> Sources(RuntimeSource source)
    {
        yield return $"FROM {source.Image($"eclipse-temurin:{source.Version}-jdk")} AS build";
        yield return "WORKDIR /src";
        yield return "COPY . .";
        yield return "RUN mkdir /classes && find . -name '*.java' > /tmp/sources && javac -encoding UTF-8 -d /classes @/tmp/sources";
        foreach (var line in Runtime(source)) yield return line;
        yield return "COPY --from=build /classes/ ./";
        yield return RuntimeDockerfile.User;
        yield return "CMD [\"java\", \"-cp\", \"/app\", \"Main\"]";
    }

    private static IEnumerable<string> Runtime(RuntimeSource source) => [$"FROM {source.Image($"eclipse-temurin:{source.Version}-jre")}", "WORKDIR /app"];

    private static IEnumerable<string> Jar() => [RuntimeDockerfile.User, "CMD [\"java\", \"-jar\", \"/app/app.jar\"]"];
}
