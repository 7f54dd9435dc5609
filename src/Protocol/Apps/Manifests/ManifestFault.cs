namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>One thing that is wrong with a manifest. Immutable.</summary>
/// <param name="Field">The field, with its objects, as <c>resource_requirements.memory</c>; <c>body</c> for the whole.</param>
/// <param name="Text">What is wrong with it and what would be right. It shows no value of environment and secrets.</param>
public sealed record ManifestFault(string Field, string Text);
