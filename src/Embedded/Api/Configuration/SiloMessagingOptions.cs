namespace Orleans.Configuration;

/// <summary>How calls reach the grains of a silo.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>
    /// How many calls may wait for one activation; further ones fail with <see cref="LimitExceededException"/>, one-way ones are
    /// dropped and counted. Default 0: no limit.
    /// </summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }

    /// <summary>The same for the workers of one stateless identity together. Default 0: no limit.</summary>
    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; }

    /// <summary>How often a call is handed on from an activation that ended to the next before it is rejected; default 2.</summary>
    public int MaxForwardCount { get; set; } = 2;
}
