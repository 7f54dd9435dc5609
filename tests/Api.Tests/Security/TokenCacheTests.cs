using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Security;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Tokens;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Api.Tests.Security;

public sealed class TokenCacheTests
{
    private const string Node = "00112233445566778899aabbccddeeff00112233";

    private readonly ManualTimeProvider _clock = new();
    private int _asked;

    private TokenCache Cache(int entries = 3, int seconds = 5) =>
        new(Options.Create(new ApiOptions { TokenCacheEntries = entries, TokenCacheTime = TimeSpan.FromSeconds(seconds) }), _clock);

    private static TokenId Id(int number)
    {
        var bytes = new byte[TokenId.Size];
        BitConverter.TryWriteBytes(bytes, number);
        return TokenId.Read(bytes);
    }

    private TokenResult Live(int seconds = 300) =>
        new(null, null, null, new([], Node, null, [], _clock.GetUtcNow(), _clock.GetUtcNow().AddSeconds(seconds), true));

    private Task<TokenResult> Get(TokenCache cache, int number, TokenResult? answer = null, string node = Node) => cache.GetAsync(node, Id(number), () =>
    {
        _asked++;
        return Task.FromResult(answer ?? Live());
    });

    [Fact]
    public async Task Get_ManyTokens_NeverHoldsMoreThanItMayAndDropsTheOneUnusedLongest()
    {
        var cache = Cache(entries: 3);
        for (var i = 0; i < 3; i++) await Get(cache, i);
        await Get(cache, 0);
        for (var i = 3; i < 5; i++) await Get(cache, i);
        Assert.Equal((3, 5), (cache.Count, _asked));

        await Get(cache, 0);
        Assert.Equal(5, _asked);
        await Get(cache, 1);
        Assert.Equal((3, 6), (cache.Count, _asked));
    }

    [Fact]
    public async Task Get_Guesses_AreBoundedAndRememberedToo()
    {
        var cache = Cache(entries: 100);
        var unknown = TokenResult.Refuse(TokenCodes.Unknown, "no");
        for (var i = 0; i < 10_000; i++) await Get(cache, i, unknown);

        Assert.Equal(100, cache.Count);
        Assert.Equal(TokenCodes.Unknown, (await Get(cache, 9_999)).Code);
        Assert.Equal(10_000, _asked);
    }

    [Fact]
    public async Task Get_AfterItsTimeOrTheTokensEnd_AsksAgain()
    {
        var cache = Cache(seconds: 5);
        await Get(cache, 1, Live(seconds: 300));
        await Get(cache, 2, Live(seconds: 2));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Get(cache, 1);
        Assert.Equal(2, _asked);
        await Get(cache, 2);
        Assert.Equal(3, _asked);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Get(cache, 1);
        Assert.Equal(4, _asked);
    }

    [Fact]
    public async Task Get_SameTokenOfAnotherNode_IsAnotherQuestion()
    {
        var cache = Cache();
        await Get(cache, 1);

        Assert.Equal(TokenCodes.Unknown, (await Get(cache, 1, TokenResult.Refuse(TokenCodes.Unknown, "no"), new string('f', 40))).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Forget_ATokenOrAll_AsksAgain(bool all)
    {
        var cache = Cache();
        await Get(cache, 1);
        await Get(cache, 2);
        await Get(cache, 3, node: new string('f', 40));

        cache.Forget(Node, all ? null : Id(1));

        Assert.Equal(all ? 1 : 2, cache.Count);
        await Get(cache, 1);
        Assert.Equal(4, _asked);
    }

    [Fact]
    public async Task Forget_WhileAnAnswerIsUnderWay_TheAnswerIsNotKept()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<TokenResult>();
        var getting = cache.GetAsync(Node, Id(1), () => answer.Task);

        cache.Forget(Node, Id(1));
        answer.SetResult(Live());

        Assert.NotNull((await getting).Token);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Get_NoEntriesAllowed_KeepsNone()
    {
        var cache = Cache(entries: 0);
        await Get(cache, 1);
        await Get(cache, 1);

        Assert.Equal((0, 2), (cache.Count, _asked));
    }
}
