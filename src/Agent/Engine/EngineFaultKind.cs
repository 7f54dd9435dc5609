namespace OrleansVoxa.Agent.Engine;

/// <summary>Why a call to the container engine did not succeed: what a caller decides by.</summary>
public enum EngineFaultKind
{
    /// <summary>Nothing takes connections at the socket, or the connection broke before an answer began.</summary>
    Unreachable,

    /// <summary>The engine does not know the container, image, network or exec.</summary>
    NotFound,

    /// <summary>A name is taken, a thing is in use or in a state that forbids the call, or a port is taken.</summary>
    Conflict,

    /// <summary>The machine has no disk space, or no network addresses, left.</summary>
    NoRoom,

    /// <summary>The engine did not answer, or stopped answering, within the time limit of the call.</summary>
    Timeout,

    /// <summary>The engine understood the request and will not do it.</summary>
    Refused,

    /// <summary>What came is no answer of an engine: cut off, too large, or not what its interface promises.</summary>
    Broken,

    /// <summary>The engine tried and failed.</summary>
    Failed,

    /// <summary>The engine lost a step of a build by its own doing; another attempt may succeed.</summary>
    LostStep,

    /// <summary>The engine's interface is too old, or too new, for this agent.</summary>
    Unsupported,
}
