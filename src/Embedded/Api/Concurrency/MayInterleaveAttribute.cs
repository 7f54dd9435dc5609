namespace Orleans.Concurrency;

/// <summary>Names a method <c>bool Name(IInvokable)</c> of the grain class, static or not, that says which calls interleave.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute(string callbackMethodName) : Attribute
{
    internal string CallbackMethodName { get; } = callbackMethodName;
}
