namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What can be done for an instance.</summary>
internal enum WorkKind
{
    /// <summary>See to it that its container has been started.</summary>
    Ensure,

    /// <summary>Break off the work that ensures it: it is not wanted any more.</summary>
    Cancel,

    /// <summary>Ask it to end, and end it after its grace.</summary>
    Stop,

    /// <summary>Remove its container, with its log.</summary>
    Remove,

    /// <summary>Stop speaking of it: there is nothing of it.</summary>
    Drop,
}
