namespace Orleans;

/// <summary>Stands around every call of every grain; registered as a service. A grain class that implements it filters its own calls.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Awaits <see cref="IGrainCallContext.Invoke"/>, or does not and sets <see cref="IGrainCallContext.Result"/> itself.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}
