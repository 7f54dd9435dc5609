namespace OrleansVoxa.Agent.Engine;

/// <summary>A call to the container engine that did not succeed. The only exception of the engine client but cancellation by its caller.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="kind">What a caller decides by.</param>
    /// <param name="call">Method and path without its query, such as <c>POST /containers/create</c>.</param>
    /// <param name="text">What the engine said, or what is known instead.</param>
    /// <param name="status">The engine's HTTP status; null if it sent none.</param>
    /// <param name="inner">The cause.</param>
    public EngineException(EngineFaultKind kind, string call, string text, int? status = null, Exception? inner = null)
        : base($"{call}: {text}", inner)
    {
        Kind = kind;
        Call = call;
        Text = text;
        Status = status;
    }

    /// <summary>What a caller decides by.</summary>
    public EngineFaultKind Kind { get; }

    /// <summary>Method and path of the call.</summary>
    public string Call { get; }

    /// <summary>The engine's own words, shortened and without control characters, or what is known instead.</summary>
    public string Text { get; }

    /// <summary>The engine's HTTP status; null if it sent none.</summary>
    public int? Status { get; }

    /// <summary>The stable code of <see cref="Kind"/>, as reports carry it.</summary>
    public string Code => Kind switch
    {
        EngineFaultKind.Unreachable => "engine_unreachable",
        EngineFaultKind.NotFound => "engine_not_found",
        EngineFaultKind.Conflict => "engine_conflict",
        EngineFaultKind.NoRoom => "engine_no_room",
        EngineFaultKind.Timeout => "engine_timeout",
        EngineFaultKind.Refused => "engine_refused",
        EngineFaultKind.Broken => "engine_broken_answer",
        EngineFaultKind.Unsupported => "engine_unsupported",
        _ => "engine_failed",
    };
}
