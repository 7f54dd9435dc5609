using System.Globalization;
using System.Text.RegularExpressions;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Protocol.Tests.Identity;

/// <summary>The numbers and labels that the pages state are those of the code.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Readme_Labels_AreThoseOfTheRecords()
    {
        var labels = Label().Matches(Page("README.md")).Select(match => match.Groups[1].Value);
        Assert.Equal(
            [NodeRecord.Label, ServiceRecord.Label, KeySuccession.Label, SignedRequest.Label, SignedEnvelope.Label, "voxa/sealed-request/1", "voxa/example/1"],
            labels);
    }

    [Fact]
    public void IdentityPage_Limits_AreThoseOfTheCode()
    {
        var page = Page("identity.md");
        Assert.Contains($"At most {Number(SignedNodeRecord.MaximumEncodedSize)} bytes. Of two valid records", page, StringComparison.Ordinal);
        Assert.Contains($"the owner's signature over it, 64 bytes. At most {SignedServiceRecord.MaximumEncodedSize} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"consent. At most {SignedKeySuccession.MaximumEncodedSize} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"label `{SignedEnvelope.Label}`, at most {Number(SignedEnvelope.MaximumEncodedSize)} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"at most {Number(PublicIdentity.MaximumEncodedSize)} for RSA", page, StringComparison.Ordinal);
        Assert.Contains($"routing keys | list, at most {NodeRecord.MaximumRoutingKeys}", page, StringComparison.Ordinal);
        Assert.Contains($"addresses | list, at most {NodeRecord.MaximumAddresses}", page, StringComparison.Ordinal);
        Assert.Contains($"capabilities | list, at most {NodeRecord.MaximumTokens}", page, StringComparison.Ordinal);
        Assert.Contains($"region | string | at most {NodeRecord.MaximumText} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"where it is missing it is {VoxaEndpoint.DefaultPort}", page, StringComparison.Ordinal);
        Assert.Contains($"at most {SignedRequest.DefaultWindow.TotalMinutes} minutes from its own clock", page, StringComparison.Ordinal);
        foreach (var verdict in Enum.GetValues<SignedRequestVerdict>().Where(verdict => verdict != SignedRequestVerdict.Accepted))
            Assert.Contains($"(`{verdict.ToCode()}`)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void SealingPage_Overheads_AreThoseOfTheCode()
    {
        Assert.Contains($"A box is {SecretBox.Overhead} bytes longer", Page("sealing.md"), StringComparison.Ordinal);
        Assert.Contains($"ciphertext ‖ tag ({SealedSession.Overhead})", Page("sealing.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void TokensPage_NumbersAndLabels_AreThoseOfTheCode()
    {
        var page = Page("tokens.md");
        Assert.Contains($"*Lifetime*: {TokenLifetime.DefaultSeconds} s unless asked otherwise, {Number(TokenLifetime.MaximumSeconds)} s at most", page, StringComparison.Ordinal);
        Assert.Contains($"*Signed token proof*: the encoded proof and the token key's signature over it, 64 bytes: {SignedTokenProof.EncodedSize} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"signature of the registry's pair key over it, 64 bytes: {SignedPairAssertion.EncodedSize} bytes", page, StringComparison.Ordinal);
        Assert.Contains($"| issue | `{TokenRequests.IssueMethod}` | `{TokenRequests.IssueLabel}`", page, StringComparison.Ordinal);
        Assert.Contains($"| revoke | `{TokenRequests.RevokeMethod}` | `{TokenRequests.RevokeLabel}`", page, StringComparison.Ordinal);
        foreach (var label in new[] { TokenSecret.KeyLabel, TokenProof.Label, PairAssertion.Label })
            Assert.Contains($"`{label}`", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("canonical-encoding.md")]
    [InlineData("identity.md")]
    [InlineData("sealing.md")]
    [InlineData("ledger.md")]
    [InlineData("tokens.md")]
    public void Page_Links_LeadSomewhere(string page)
    {
        var links = Link().Matches(Page(page)).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(Folder, link)), link));
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "docs", "protocol");

    private static string Page(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `(voxa/[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Label();

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex Link();
}
