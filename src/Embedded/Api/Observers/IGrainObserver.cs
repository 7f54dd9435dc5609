namespace Orleans;

/// <summary>An interface that grains call back on objects outside; its methods may return <c>void</c>.</summary>
public interface IGrainObserver : IAddressable;
