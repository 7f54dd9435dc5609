using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sources;

/// <summary>What is written for which archive, a row each.</summary>
public sealed class RuntimeDockerfileTests
{
    private static readonly string[] Registries = ["docker.io", "ghcr.io"];

    public static TheoryData<string, string?, bool, string, string> Table => new()
    {
        {
            "python", "3.12", true, "requirements.txt main.py",
            """
            FROM docker.io/library/python:3.12-slim
            WORKDIR /app
            ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
            COPY requirements.txt ./
            RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
            COPY . .
            USER 10001:10001
            CMD ["python", "main.py"]
            """
        },
        {
            "python", null, false, "requirements.txt wheels wheels/a.whl __main__.py",
            """
            FROM docker.io/library/python:3.13-slim
            WORKDIR /app
            ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
            COPY requirements.txt ./
            COPY wheels/ ./wheels/
            RUN pip install --no-cache-dir --disable-pip-version-check --no-index --find-links=wheels -r requirements.txt
            COPY . .
            USER 10001:10001
            CMD ["python", "."]
            """
        },
        {
            "python", null, true, "pyproject.toml pkg pkg/__init__.py",
            """
            FROM docker.io/library/python:3.13-slim
            WORKDIR /app
            ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
            COPY . .
            RUN pip install --no-cache-dir --disable-pip-version-check .
            USER 10001:10001
            CMD []
            """
        },
        {
            "node", "20", true, "package.json package-lock.json server.js",
            """
            FROM docker.io/library/node:20-slim
            WORKDIR /app
            ENV NODE_ENV=production HOME=/tmp
            COPY package.json package-lock.json ./
            RUN npm ci --omit=dev --no-audit --no-fund
            COPY . .
            USER 10001:10001
            CMD ["node", "server.js"]
            """
        },
        {
            "node", null, false, "package.json lib lib/x.js",
            """
            FROM docker.io/library/node:22-slim
            WORKDIR /app
            ENV NODE_ENV=production HOME=/tmp
            COPY package.json ./
            RUN npm install --omit=dev --no-audit --no-fund --offline
            COPY . .
            USER 10001:10001
            CMD ["npm", "start"]
            """
        },
        {
            "node", null, false, "package.json node_modules node_modules/x index.js",
            """
            FROM docker.io/library/node:22-slim
            WORKDIR /app
            ENV NODE_ENV=production HOME=/tmp
            COPY . .
            USER 10001:10001
            CMD ["node", "index.js"]
            """
        },
        {
            "go", "1.24", true, "go.mod go.sum main.go",
            """
            FROM docker.io/library/golang:1.24 AS build
            WORKDIR /src
            ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false
            COPY go.mod go.sum ./
            RUN go mod download
            COPY . .
            RUN go build -trimpath -o /out/program .
            FROM scratch
            COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
            COPY --from=build /out/program /program
            USER 10001:10001
            ENTRYPOINT ["/program"]
            """
        },
        {
            "go", null, false, "go.mod vendor vendor/modules.txt server.go",
            """
            FROM docker.io/library/golang:1.25 AS build
            WORKDIR /src
            ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false GOPROXY=off
            COPY . .
            RUN go build -trimpath -o /out/program .
            FROM scratch
            COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
            COPY --from=build /out/program /program
            USER 10001:10001
            ENTRYPOINT ["/program"]
            """
        },
        {
            "rust", "1.90", true, "Cargo.toml Cargo.lock src src/main.rs",
            """
            FROM docker.io/library/rust:1.90-slim-bookworm AS build
            WORKDIR /src
            COPY Cargo.toml Cargo.lock ./
            RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs && cargo fetch --locked && rm -r src
            COPY . .
            RUN cargo install --path . --root /out --locked
            RUN set -- /out/bin/* && if [ $# -ne 1 ] || [ ! -e "$1" ]; then echo "the build made $* and not one program: add a Dockerfile" >&2; exit 1; fi && mv "$1" /out/program
            FROM docker.io/library/debian:bookworm-slim
            COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
            COPY --from=build /out/program /program
            USER 10001:10001
            ENTRYPOINT ["/program"]
            """
        },
        {
            "rust", null, false, "Cargo.toml vendor .cargo .cargo/config.toml src src/main.rs",
            """
            FROM docker.io/library/rust:1-slim-bookworm AS build
            WORKDIR /src
            ENV CARGO_NET_OFFLINE=true
            COPY . .
            RUN cargo install --path . --root /out
            RUN set -- /out/bin/* && if [ $# -ne 1 ] || [ ! -e "$1" ]; then echo "the build made $* and not one program: add a Dockerfile" >&2; exit 1; fi && mv "$1" /out/program
            FROM docker.io/library/debian:bookworm-slim
            COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
            COPY --from=build /out/program /program
            USER 10001:10001
            ENTRYPOINT ["/program"]
            """
        },
        {
            "java", "17", true, "pom.xml src src/main",
            """
            FROM docker.io/library/maven:3-eclipse-temurin-17 AS build
            WORKDIR /src
            COPY pom.xml ./
            RUN mvn -B -ntp dependency:go-offline
            COPY . .
            RUN mvn -B -ntp -DskipTests package
            RUN rm -f target/original-*.jar target/*-sources.jar target/*-javadoc.jar target/*-tests.jar
            RUN set -- target/*.jar && if [ $# -ne 1 ] || [ ! -e "$1" ]; then echo "the build made $* and not one jar: add a Dockerfile" >&2; exit 1; fi && mv "$1" /app.jar
            FROM docker.io/library/eclipse-temurin:17-jre
            WORKDIR /app
            COPY --from=build /app.jar /app/app.jar
            USER 10001:10001
            CMD ["java", "-jar", "/app/app.jar"]
            """
        },
        {
            "java", null, false, "app.jar",
            """
            FROM docker.io/library/eclipse-temurin:21-jre
            WORKDIR /app
            COPY app.jar /app/app.jar
            USER 10001:10001
            CMD ["java", "-jar", "/app/app.jar"]
            """
        },
        {
            "java", null, false, "src src/Main.java",
            """
            FROM docker.io/library/eclipse-temurin:21-jdk AS build
            WORKDIR /src
            COPY . .
            RUN mkdir /classes && find . -name '*.java' > /tmp/sources && javac -encoding UTF-8 -d /classes @/tmp/sources
            FROM docker.io/library/eclipse-temurin:21-jre
            WORKDIR /app
            COPY --from=build /classes/ ./
            USER 10001:10001
            CMD ["java", "-cp", "/app", "Main"]
            """
        },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Write_AnArchive_IsThisAndKeepsTheRulesForStrangers(string runtime, string? version, bool network, string paths, string expected)
    {
        var text = RuntimeDockerfile.Write(App(runtime, version, network), Paths(paths), Registries);

        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", text);
        DockerfileRules.Check(text, Registries);
    }

    [Theory]
    [InlineData(null, null, false, "main.py", "runtime_missing")]
    [InlineData("cobol", null, false, "main.py", "runtime_unknown")]
    [InlineData("Python", null, false, "main.py", "runtime_unknown")]
    [InlineData("python", "-3", false, "main.py", "runtime_version_invalid")]
    [InlineData("python", "3\nRUN x", false, "main.py", "runtime_version_invalid")]
    [InlineData("python", "", false, "main.py", "runtime_version_invalid")]
    [InlineData("python", null, false, "pyproject.toml", "build_network_needed")]
    [InlineData("node", null, false, "lib lib/x.js", "source_layout")]
    [InlineData("go", null, true, "main.go", "source_layout")]
    [InlineData("go", null, true, "go.mod cmd cmd/x cmd/x/main.go", "source_layout")]
    [InlineData("rust", null, true, "src src/main.rs", "source_layout")]
    [InlineData("rust", null, true, "Cargo.toml src src/lib.rs", "source_layout")]
    [InlineData("java", null, false, "pom.xml", "build_network_needed")]
    [InlineData("java", null, true, "build.gradle", "source_layout")]
    [InlineData("java", null, true, "x", "source_layout")]
    public void Write_WhatCannotBeBuilt_IsNamed(string? runtime, string? version, bool network, string paths, string code) =>
        Assert.Equal(code, Assert.Throws<InstanceException>(() => RuntimeDockerfile.Write(App(runtime, version, network), Paths(paths), Registries)).Code);

    [Theory]
    [InlineData("mirror.gcr.io", "FROM mirror.gcr.io/library/python:3.13-slim")]
    [InlineData("public.ecr.aws", "FROM public.ecr.aws/docker/library/python:3.13-slim")]
    public void Write_AnotherRegistryWithTheOfficialImages_IsUsed(string registry, string from)
    {
        var text = RuntimeDockerfile.Write(App("python", null, false), Paths("main.py"), ["ghcr.io", registry]);

        Assert.StartsWith(from + "\n", text, StringComparison.Ordinal);
        DockerfileRules.Check(text, [registry]);
    }

    [Fact]
    public void Write_NoRegistryWithTheOfficialImages_IsNamed() =>
        Assert.Equal("registry_not_allowed", Assert.Throws<InstanceException>(() => RuntimeDockerfile.Write(App("python", null, false), Paths("main.py"), ["ghcr.io"])).Code);

    [Fact]
    public void Write_KnownRuntimes_AreThoseOfManifests() =>
        Assert.All(SpecificationRules.KnownRuntimes, runtime => Assert.Contains("USER 10001:10001\n", RuntimeDockerfile.Write(
            App(runtime, null, false), Paths("main.py index.js go.mod main.go Cargo.toml src src/main.rs app.jar"), Registries), StringComparison.Ordinal));

    [Fact]
    public void Write_PathsWithWordsOfTheirOwn_AreNeverWrittenDown()
    {
        const string Hostile = "x\"]\nRUN evil";
        foreach (var runtime in SpecificationRules.KnownRuntimes)
        {
            var paths = Paths("main.py index.js go.mod main.go Cargo.toml src src/main.rs app.jar");
            paths.UnionWith([Hostile, Hostile + ".go", Hostile + ".py", Hostile + ".jar", "src/" + Hostile + ".rs", Hostile + "/Cargo.toml"]);
            Assert.DoesNotContain("evil", RuntimeDockerfile.Write(App(runtime, null, true), paths, Registries), StringComparison.Ordinal);
        }
    }

    private static AppSource App(string? runtime, string? version, bool network) => new(SourceKind.Source, "sha256:" + new string('0', 64), runtime, version, network);

    private static HashSet<string> Paths(string paths) => [.. paths.Split(' ')];
}
