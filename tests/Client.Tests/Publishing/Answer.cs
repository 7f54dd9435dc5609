using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Tests.Publishing;

/// <summary>A whole answer.</summary>
internal sealed record Answer(int Status, string Reason, IReadOnlyList<HeaderField> Fields, string Body)
{
    public static async Task<Answer> ReadAsync(OutgoingResponse response)
    {
        Assert.Null(response.Failure);
        using var body = new MemoryStream();
        await response.Body!.AsStream().CopyToAsync(body, Calls.Token).Soon();
        response.Owner?.Dispose();
        return new Answer(response.Status, response.Reason, response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }

    public IEnumerable<string> Values(string name) =>
        Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);
}
