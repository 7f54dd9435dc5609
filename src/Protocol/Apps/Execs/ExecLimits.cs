namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>What a command that is run in an instance may use, whoever asks for it.</summary>
public static class ExecLimits
{
    /// <summary>Most words of a command.</summary>
    public const int MaximumWords = 64;

    /// <summary>Most bytes of a word, in UTF-8.</summary>
    public const int MaximumWord = 4_096;

    /// <summary>Most bytes of all words together, in UTF-8.</summary>
    public const int MaximumCommand = 16 * 1024;

    /// <summary>Time that a command has unless it is asked for otherwise, in seconds.</summary>
    public const int DefaultSeconds = 60;

    /// <summary>Most time that a command can be given, in seconds; what one with a terminal has unless it is asked for otherwise.</summary>
    public const int MaximumSeconds = 3_600;

    /// <summary>Most bytes that a command writes to both streams together: 16 MiB.</summary>
    public const long MaximumOutput = 16L * 1024 * 1024;

    /// <summary>Commands that run on one machine at once, as far as somebody still listens to them.</summary>
    public const int PerHost = 8;

    /// <summary>Most bytes of one batch of what a command writes, or of one piece of what it reads: 64 KiB.</summary>
    public const int MaximumPiece = 64 * 1024;

    /// <summary>Longest time that <c>apps.exec.next</c>, <c>apps.exec.output</c> and <c>apps.exec.input</c> wait for something to say, in seconds.</summary>
    public const int MaximumWait = 20;

    /// <summary>Whether words are a command: from one to 64, the first not empty, none with a NUL in it, all within the limits.</summary>
    /// <param name="words">The words; may be default.</param>
    public static bool IsCommand(IReadOnlyList<string>? words)
    {
        if (words is null || words.Count is 0 or > MaximumWords || words[0] is not { Length: > 0 }) return false;
        var left = MaximumCommand;
        foreach (var word in words)
        {
            if (word is null || word.Length > MaximumWord || word.Contains('\0', StringComparison.Ordinal)) return false;
            var bytes = System.Text.Encoding.UTF8.GetByteCount(word);
            left -= bytes;
            if (bytes > MaximumWord || left < 0 || HasLoneSurrogate(word)) return false;
        }

        return true;
    }

    private static bool HasLoneSurrogate(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsSurrogate(word[i])) continue;
            if (!char.IsHighSurrogate(word[i]) || i + 1 == word.Length || !char.IsLowSurrogate(word[i + 1])) return true;
            i++;
        }

        return false;
    }
}
