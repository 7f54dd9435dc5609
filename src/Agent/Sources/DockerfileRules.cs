using System.Text.RegularExpressions;
using OrleansVoxa.Agent.Containers;

namespace OrleansVoxa.Agent.Sources;

/// <summary>
/// What a stranger's Dockerfile may say. A build is done by the engine, which fetches images and addresses from its own place in the
/// network whatever the build's own may reach; so each image must be from an allowed registry, and nothing else is fetched. Pure.
/// </summary>
internal static partial class DockerfileRules
{
    /// <summary>The most characters of a Dockerfile.</summary>
    public const int LengthLimit = 128 << 10;

    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "CMD", "ENTRYPOINT", "ENV", "ARG", "LABEL", "EXPOSE", "WORKDIR", "USER", "VOLUME", "STOPSIGNAL", "SHELL", "HEALTHCHECK", "MAINTAINER",
    };

    private static readonly HashSet<string> HereDocuments = new(StringComparer.OrdinalIgnoreCase) { "RUN", "COPY", "ADD" };

    /// <exception cref="InstanceException">It says something that it may not.</exception>
    /// <returns>The images that are not made by it, which it begins with or copies from.</returns>
    public static IReadOnlyList<BaseImage> Check(string text, IReadOnlyCollection<string> registries)
    {
        if (text.Length > LengthLimit) throw Fault($"it is longer than {LengthLimit} characters");
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var images = new List<BaseImage>();
        var count = 0;
        foreach (var line in Instructions(text))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var name = words[0];
            // Where an engine knows here-documents, their lines are no instructions, and one that ends with a backslash would hide the next instruction from here.
            if (line.Contains("<<", StringComparison.Ordinal) && HereDocuments.Contains(name)) throw Fault($"{name} has a here-document in it: put what it says into a file");
            if (name.Equals("FROM", StringComparison.OrdinalIgnoreCase))
            {
                var image = words.Skip(1).SkipWhile(word => PlatformPattern().IsMatch(word)).ToArray();
                if (image is not ([_] or [_, _, _]) || (image.Length == 3 && !image[1].Equals("AS", StringComparison.OrdinalIgnoreCase))) throw Fault($"\"{line}\" is no FROM that is understood");
                if (image[0] != "scratch" && !stages.Contains(image[0]))
                {
                    Require(image[0], registries);
                    // Of two the engine takes the last.
                    images.Add(new BaseImage(image[0], words.Skip(1).TakeWhile(word => PlatformPattern().IsMatch(word)).LastOrDefault()?["--platform=".Length..]));
                }

                if (image.Length == 3) stages.Add(image[2]);
                count++;
            }
            else if (count == 0 && !name.Equals("ARG", StringComparison.OrdinalIgnoreCase)) throw Fault("it does not begin with FROM");
            else if (name.Equals("COPY", StringComparison.OrdinalIgnoreCase)) Copy(words, stages, count, registries, images);
            else if (name.Equals("RUN", StringComparison.OrdinalIgnoreCase)) Run(words, line);
            else if (name.Equals("ADD", StringComparison.OrdinalIgnoreCase)) throw Fault("ADD can fetch from anywhere: use COPY");
            else if (!Plain.Contains(name)) throw Fault($"{name} is not an instruction that is allowed");
        }

        if (count == 0) throw Fault("it has no FROM");
        return images;
    }

    // Engines take flags there that give a step the machine's network, another image's files, or more rights; some do so without being asked twice.
    private static void Run(string[] words, string line)
    {
        if (words.Length > 1 && words[1].StartsWith("--", StringComparison.Ordinal)) throw Fault($"\"{line}\" has a flag, and RUN may have none");
    }

    private static void Copy(string[] words, HashSet<string> stages, int count, IReadOnlyCollection<string> registries, List<BaseImage> images)
    {
        foreach (var flag in words.Skip(1).TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal)))
        {
            if (FlagPattern().Match(flag) is not { Success: true } match) throw Fault($"{flag} is not a flag of COPY that is understood");
            if (match.Groups["from"] is not { Success: true, Value: var from }) continue;
            if (stages.Contains(from) || (int.TryParse(from, System.Globalization.NumberStyles.None, null, out var index) && index < count - 1)) continue;
            Require(from, registries);
            images.Add(new BaseImage(from, null));
        }
    }

    private static void Require(string image, IReadOnlyCollection<string> registries)
    {
        if (image.Contains('$', StringComparison.Ordinal)) throw Fault($"{image} is named by a variable: write the image out");
        var reference = ImageReference.Parse(image);
        if (!registries.Contains(reference.Registry, StringComparer.Ordinal))
            throw new InstanceException("registry_not_allowed", $"The Dockerfile needs {reference}, and images of {reference.Registry} are not allowed here.");
    }

    // Lines as the engine joins them: comments out, and a backslash at the end goes on.
    private static IEnumerable<string> Instructions(string text)
    {
        var open = "";
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line.Any(c => char.IsControl(c) && c != '\t')) throw Fault("it has control characters in it");
            var trimmed = line.TrimStart();
            if (trimmed.StartsWith('#'))
            {
                if (EscapePattern().IsMatch(trimmed)) throw Fault("it changes the escape character");
                continue;
            }

            if (trimmed.Length == 0) continue;
            var end = line.TrimEnd(' ', '\t');
            if (end.EndsWith("\\\\", StringComparison.Ordinal)) throw Fault("a line ends with two backslashes, which engines understand differently");
            if (end.EndsWith('\\'))
            {
                open += end[..^1];
                continue;
            }

            var whole = (open + line).Trim();
            open = "";
            if (whole.Length > 0) yield return whole;
        }

        if (open.Trim() is { Length: > 0 } last) yield return last;
    }

    private static InstanceException Fault(string what) => new("dockerfile_refused", Shorten($"The Dockerfile is not built: {what}."));

    private static string Shorten(string text) => Engine.EngineFaults.Clean(text);

    [GeneratedRegex(@"\A--platform=[a-z0-9/_.-]+\z")]
    private static partial Regex PlatformPattern();

    [GeneratedRegex(@"\A--(from=(?<from>[A-Za-z0-9._:/@-]+)|(chown|chmod)=[A-Za-z0-9:._-]+)\z")]
    private static partial Regex FlagPattern();

    [GeneratedRegex(@"\A#\s*escape\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex EscapePattern();
}
