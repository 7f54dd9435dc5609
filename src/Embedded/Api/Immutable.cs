namespace Orleans
{
    /// <summary>Marks a type whose instances never change after construction, so that calls may hand them over uncopied.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class ImmutableAttribute : Attribute;
}

namespace Orleans.Hosting
{
    internal static class NamespaceAnchor;
}

namespace Orleans.Runtime
{
    internal static class NamespaceAnchor;
}
