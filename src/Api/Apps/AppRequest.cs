namespace OrleansVoxa.Api.Apps;

/// <summary>The body of what is asked of an app that is there.</summary>
/// <param name="AppId">The app's id, which is its name.</param>
/// <param name="Replicas">For scale_app: instances that are wanted.</param>
/// <param name="Revision">For rollback_app: the revision; unset, the one before.</param>
internal sealed record AppRequest(string? AppId, int? Replicas, int? Revision);
