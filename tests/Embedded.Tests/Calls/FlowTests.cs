using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Calls;

/// <summary>RequestContext and call filters.</summary>
public sealed class FlowTests
{
    [Fact]
    public async Task RequestContext_TravelsToTheGrainAndOnward()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>("a");

        RequestContext.Set("header", "blue");
        Assert.Equal("blue", await grain.Header());
        Assert.Equal("blue", await grain.HeaderThrough("b"));
        RequestContext.Remove("header");

        Assert.Equal("none", await grain.Header());
        Assert.Equal("none", await grain.HeaderThrough("b"));
    }

    [Fact]
    public async Task RequestContext_SetInAGrain_ComesNeitherBackNorToTheNextCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>("a");

        await grain.SetHeader("red");

        Assert.Null(RequestContext.Get("header"));
        Assert.Equal("none", await grain.Header());
    }

    [Fact]
    public async Task WhatACallLeavesInTheExecutionContext_IsNotFoundByTheNext()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>("a");

        var found = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => grain.Litter($"{i}")));

        Assert.All(found, value => Assert.Equal("nothing", value));
    }

    [Fact]
    public async Task RequestContext_SetByTwoCallers_DoesNotMix()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>("a");

        var seen = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            RequestContext.Set("header", $"h{i}");
            return await grain.HeaderThrough($"b{i % 3}");
        })));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"h{i}"), seen);
    }

    [Fact]
    public async Task Filters_StandAroundEachCall_InOrderOfRegistration()
    {
        var log = new List<string>();
        await using var silo = await TestSilo.StartAsync(services =>
        {
            services.AddSingleton<IIncomingGrainCallFilter>(new LoggingFilter("outer", log));
            services.AddSingleton<IIncomingGrainCallFilter>(new LoggingFilter("inner", log));
        });

        Assert.Equal(2, await silo.Grain<ICounterGrain>("a").Add(2));

        Assert.Equal(["outer before Add", "inner before Add", "inner after Add = 2", "outer after Add = 2"], log);
    }

    [Fact]
    public async Task Filter_SeesCallerTargetMethodAndArguments_AndMayReplaceTheResult()
    {
        var seen = new List<string>();
        await using var silo = await TestSilo.StartAsync(services => services.AddSingleton<IIncomingGrainCallFilter>(new DelegateFilter(async context =>
        {
            await context.Invoke();
            seen.Add($"{context.SourceId?.ToString() ?? "outside"} > {context.TargetId} {context.InterfaceName.Split('.')[^1]}.{context.MethodName} {context.ImplementationMethod.DeclaringType!.Name} {context.Request.GetArgumentCount()}");
            if (context.MethodName == "Header") context.Result = $"filtered {context.Result}";
        })));

        Assert.Equal("filtered none", await silo.Grain<IChainGrain>("a").HeaderThrough("b"));

        Assert.Equal(
            ["test.chain/a > test.chain/b IChainGrain.Header ChainGrain 0", "outside > test.chain/a IChainGrain.HeaderThrough ChainGrain 1"], seen);
    }

    [Fact]
    public async Task Filter_MayRefuseACallAndTurnFailuresIntoResults()
    {
        await using var silo = await TestSilo.StartAsync(services => services.AddSingleton<IIncomingGrainCallFilter>(new DelegateFilter(async context =>
        {
            if (context.MethodName == "Add") throw new UnauthorizedAccessException("no");
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException failure)
            {
                context.Result = failure.Message;
            }
        })));
        var grain = silo.Grain<ICounterGrain>("a");

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => grain.Add(1));
        Assert.Equal("oops", await grain.Fail("oops"));
        Assert.Equal(0, await grain.Get());
    }

    [Fact]
    public async Task Filter_ThatNeedsTheGrainFactory_CanHaveIt()
    {
        await using var silo = await TestSilo.StartAsync(services => services.AddSingleton<IIncomingGrainCallFilter, FactoryFilter>());

        Assert.Equal(2, await silo.Grain<ICounterGrain>("a").Add(2));
    }

    [Fact]
    public async Task GrainThatIsAFilter_FiltersItsOwnCalls()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("own Ping", await silo.Grain<ISelfFilteringGrain>("a").Ping());
    }

    private sealed class LoggingFilter(string name, List<string> log) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            log.Add($"{name} before {context.MethodName}");
            await context.Invoke();
            log.Add($"{name} after {context.MethodName} = {context.Result}");
        }
    }

    private sealed class DelegateFilter(Func<IIncomingGrainCallContext, Task> filter) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => filter(context);
    }

    private sealed class FactoryFilter(IGrainFactory factory) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => factory is null ? Task.CompletedTask : context.Invoke();
    }
}
