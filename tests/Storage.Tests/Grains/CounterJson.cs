using System.Text.Json.Serialization;

namespace OrleansVoxa.Storage.Tests.Grains;

[JsonSerializable(typeof(CounterState))]
internal sealed partial class CounterJson : JsonSerializerContext;
