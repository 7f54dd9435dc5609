namespace OrleansVoxa.Embedded.Generator;

/// <summary>Full names of the API's types that the generator looks for.</summary>
internal static class Names
{
    public const string Addressable = "Orleans.Runtime.IAddressable";
    public const string Grain = "Orleans.IGrain";
    public const string Observer = "Orleans.IGrainObserver";
    public const string GrainBase = "Orleans.IGrainBase";
    public const string GrainType = "Orleans.GrainTypeAttribute";
    public const string GenerateSerializer = "Orleans.GenerateSerializerAttribute";
    public const string Immutable = "Orleans.ImmutableAttribute";
    public const string Id = "Orleans.IdAttribute";
    public const string Alias = "Orleans.AliasAttribute";
    public const string RegisterConverter = "Orleans.RegisterConverterAttribute";
    public const string Converter = "Orleans.IConverter<TValue, TSurrogate>";
    public const string ResponseTimeout = "Orleans.ResponseTimeoutAttribute";
    public const string ApplicationPart = "Orleans.ApplicationPartAttribute";
    public const string OneWay = "Orleans.Concurrency.OneWayAttribute";
    public const string ReadOnly = "Orleans.Concurrency.ReadOnlyAttribute";
    public const string AlwaysInterleave = "Orleans.Concurrency.AlwaysInterleaveAttribute";
    public const string CancellationToken = "System.Threading.CancellationToken";
}
