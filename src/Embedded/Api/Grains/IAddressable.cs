namespace Orleans.Runtime;

/// <summary>Anything that calls can be sent to: grains and observers.</summary>
public interface IAddressable;
