using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>What a grain class says about interleaving.</summary>
internal static class Interleaving
{
    public static InterleavePredicate? Of(Type type)
    {
        if (type.GetCustomAttribute<ReentrantAttribute>(inherit: true) is not null) return static (_, _) => true;
        if (type.GetCustomAttribute<MayInterleaveAttribute>(inherit: true) is not { } attribute) return null;

        var method = type.GetMethod(
            attribute.CallbackMethodName, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy,
            [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new OrleansConfigurationException(
                $"{type} names {attribute.CallbackMethodName} in [MayInterleave], but has no method bool {attribute.CallbackMethodName}(IInvokable).");
        }

        if (method.IsStatic)
        {
            var fixedRule = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, call) => fixedRule(call);
        }

        var invoker = MethodInvoker.Create(method);
        return (grain, call) => (bool)invoker.Invoke(grain, call)!;
    }
}
