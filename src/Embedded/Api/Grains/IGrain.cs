namespace Orleans;

/// <summary>A grain interface.</summary>
public interface IGrain : IAddressable;
