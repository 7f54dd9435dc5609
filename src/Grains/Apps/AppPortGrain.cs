using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Gives a port to one app at a time. It goes by what the owner says, so nothing has to be given back.</summary>
[GrainType("voxa.app-port")]
public sealed class AppPortGrain([PersistentState("app-port")] IPersistentState<AppPortState> store) : Grain, IAppPortGrain
{
    /// <inheritdoc/>
    public async Task<string> Claim(string app, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(app);
        var owner = store.State.App;
        if (owner == app) return app;
        var port = int.Parse(this.GetPrimaryKeyString(), System.Globalization.CultureInfo.InvariantCulture);
        if (owner.Length > 0 && await GrainFactory.GetGrain<IAppGrain>(owner).HasPort(port, cancellationToken)) return owner;
        await store.Store(new AppPortState { App = app });
        return app;
    }
}
