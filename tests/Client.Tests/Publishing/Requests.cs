using System.IO.Pipelines;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Client.Tests.Publishing;

/// <summary>Requests as a responder hands them to a handler.</summary>
internal static class Requests
{
    public static IncomingRequest Make(
        string method = "GET", string target = "/", PipeReader? body = null, TimeSpan deadline = default, params HeaderField[] headers) =>
        new(StreamId.New(), method, target, headers, body ?? Body(""), deadline);

    public static PipeReader Body(string text) => PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
