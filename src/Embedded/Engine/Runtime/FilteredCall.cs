using System.Reflection;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>A call on its way through filters.</summary>
internal sealed class FilteredCall(CallFilters filters, Activation activation, Call call) : PendingCall(call), IIncomingGrainCallContext
{
    private readonly object _grain = activation.GrainInstance!;
    private readonly GrainId? _source = call.Caller?.Target?.TargetId;
    private Task? _task;
    private int _next;

    public IInvokable Request => Call;

    public object Grain => _grain;

    public GrainId? SourceId => _source;

    public GrainId TargetId => activation.GrainId;

    public GrainInterfaceType InterfaceType => GrainInterfaceType.Create(InterfaceName);

    public string InterfaceName => Call.Method.InterfaceType.FullName!;

    public string MethodName => Call.Method.Name;

    public MethodInfo InterfaceMethod => Call.Method.Method;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = _grain.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    public object? Result { get; set; }

    public Task Invoke()
    {
        var index = _next++;
        if (index < filters.Count) return filters[index].Invoke(this);
        if (index == filters.Count && _grain is IIncomingGrainCallFilter own) return own.Invoke(this);
        return InvokeGrain();
    }

    public PendingCall? Start()
    {
        try
        {
            _task = Invoke();
        }
        catch (Exception failure)
        {
            _task = Task.FromException(failure);
        }

        if (_task.IsCompleted)
        {
            End();
            return null;
        }

        _task.GetAwaiter().UnsafeOnCompleted(Resume);
        return this;
    }

    private async Task InvokeGrain() => Result = await Call.StartBoxed(_grain);

    private void Resume()
    {
        End();
        activation.OnEnded(this);
    }

    private void End()
    {
        if (_task!.IsCompletedSuccessfully)
        {
            Call.Complete(Result);
            return;
        }

        var failure = CallFailure.Of(_task);
        activation.OnFailing(Call, failure);
        Call.Fail(failure);
    }
}
