namespace Orleans;

/// <summary>A grain whose key is a whole number.</summary>
public interface IGrainWithIntegerKey : IGrain;
