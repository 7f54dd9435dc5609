using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>Observers that are their own identity. For use inside one grain's turns.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);
