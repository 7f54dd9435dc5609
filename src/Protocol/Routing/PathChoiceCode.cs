namespace OrleansVoxa.Protocol.Routing;

/// <summary>How well a choice of paths meets what was asked for, best first.</summary>
public enum PathChoiceCode
{
    /// <summary>All paths asked for; no relay on two of them.</summary>
    Disjoint = 0,

    /// <summary>All paths asked for, but some relays stand on more than one (never on k or more).</summary>
    Shared = 1,

    /// <summary>All paths asked for, but with fewer relays each.</summary>
    Shortened = 2,

    /// <summary>Fewer paths than asked for; the network has too few usable relays.</summary>
    TooFew = 3,
}
