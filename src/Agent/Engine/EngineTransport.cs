using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>
/// Requests to the engine and bounded answers: whatever the other side does, a call ends within its limits in its result, in an
/// <see cref="EngineException"/>, or in the caller's own cancellation. Thread-safe.
/// </summary>
internal sealed class EngineTransport : IDisposable
{
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _agreeing = new(1, 1);
    private Met? _met;

    public EngineTransport(EngineOptions options, TimeProvider time)
    {
        if (options.FindFaults() is { Count: > 0 } faults) throw new ArgumentException(string.Join(' ', faults), nameof(options));
        Options = options;
        Time = time;
        _http = Client(null);
    }

    public EngineOptions Options { get; }

    public TimeProvider Time { get; }

    public void Dispose()
    {
        _http.Dispose();
        _agreeing.Dispose();
    }

    /// <summary>The version that is spoken: agreed on at the first call, and again after the engine was away, since it may be another by then.</summary>
    public async Task<ApiVersion> AgreeAsync(CancellationToken cancellationToken) => (await MeetAsync(cancellationToken)).Version;

    /// <summary>Whether the engine is Podman, for the few things that its compatible interface says or takes otherwise.</summary>
    public async Task<bool> IsPodmanAsync(CancellationToken cancellationToken) => (await MeetAsync(cancellationToken)).IsPodman;

    /// <summary>The same, asked of the engine that is there now: it may have taken the place of another between two calls, and then neither of them failed.</summary>
    public async Task<bool> IsPodmanNowAsync(CancellationToken cancellationToken) => (await MeetAsync(cancellationToken, again: true)).IsPodman;

    /// <summary>A call with the limits that most have.</summary>
    public EngineCall Call(HttpMethod method, string path, EngineQuery? query = null, HttpContent? content = null, TimeSpan? limit = null, TimeSpan? idle = null) =>
        new(method, path, query?.ToString() ?? "", content, limit ?? Options.CallTimeout, idle ?? limit ?? Options.CallTimeout);

    /// <summary>A body of JSON.</summary>
    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>One JSON value of an answer.</summary>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, EngineCall call)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw new EngineException(EngineFaultKind.Broken, call.Name, "the answer is not the JSON that it should be", null, fault);
        }
    }

    /// <summary>Sends a call whose answer is one JSON value.</summary>
    public async Task<T> GetAsync<T>(EngineCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => await ReadAsync(await OpenAsync(call, cancellationToken), type);

    /// <summary>Sends a call whose answer says nothing but that it was done.</summary>
    /// <returns>False if there was nothing to do (304).</returns>
    public async Task<bool> DoAsync(EngineCall call, CancellationToken cancellationToken)
    {
        await using var answer = await OpenAsync(call, cancellationToken);
        // Read to its end, so that the connection serves the next call.
        await answer.ReadToEndAsync(Options.AnswerLimit);
        return answer.Status != 304;
    }

    /// <summary>Sends a call and gives its answer once the engine has accepted it.</summary>
    public async Task<EngineStream> OpenAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var version = await AgreeAsync(cancellationToken);
        try
        {
            return await OpenVersionedAsync(call, version, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.Unreachable)
        {
            _met = null;
            throw;
        }
    }

    /// <summary>
    /// Sends a call after whose acceptance the connection is a stream of bytes both ways: a connection of its own, which nothing else is sent on. The
    /// call's time limit is one for its acceptance.
    /// </summary>
    public async Task<EngineDuplex> OpenDuplexAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var version = await AgreeAsync(cancellationToken);
        Socket? socket = null;
        var http = Client(connected => socket = connected);
        try
        {
            var stream = await OpenVersionedAsync(call, version, cancellationToken, http);
            if (stream.Status == (int)System.Net.HttpStatusCode.SwitchingProtocols) return new EngineDuplex(http, stream, socket!);
            await using (stream) throw new EngineException(EngineFaultKind.Broken, call.Name, "the engine gives no stream both ways", stream.Status);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    private async Task<Met> MeetAsync(CancellationToken cancellationToken, bool again = false)
    {
        if (!again && _met is { } known) return known;
        await _agreeing.WaitAsync(cancellationToken);
        try
        {
            if (!again && _met is { } meanwhile) return meanwhile;
            var call = new EngineCall(HttpMethod.Get, "/version", "", null, Options.CallTimeout, Options.CallTimeout);
            var said = await ReadAsync(await OpenVersionedAsync(call, null, cancellationToken), EngineJson.Default.VersionAnswer);
            if (!ApiVersion.TryParse(said.ApiVersion, out var newest))
                throw new EngineException(EngineFaultKind.Broken, call.Name, "the engine does not say which version of its interface it has");
            if (!ApiVersion.TryParse(said.MinAPIVersion, out var oldest)) oldest = newest;
            var version = ApiVersion.Agree(oldest, newest)
                ?? throw new EngineException(
                    EngineFaultKind.Unsupported, call.Name,
                    $"the engine speaks versions {oldest} to {newest} of its interface, this agent {ApiVersion.Oldest} to {ApiVersion.Newest}");
            return _met = new Met(version, said.IsPodman);
        }
        finally
        {
            _agreeing.Release();
        }
    }

    private async Task<EngineStream> OpenVersionedAsync(EngineCall call, ApiVersion? version, CancellationToken cancellationToken, HttpClient? duplex = null)
    {
        var clock = new CallClock(call, Time, cancellationToken);
        HttpResponseMessage? response = null;
        EngineStream? stream = null;
        try
        {
            using var request = new HttpRequestMessage(call.Method, (version is { } spoken ? $"/v{spoken}" : "") + call.Path + call.Query) { Content = call.Content };
            if (duplex is not null)
            {
                request.Headers.Connection.Add("Upgrade");
                request.Headers.Upgrade.ParseAdd("tcp");
            }

            response = await (duplex ?? _http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, clock.Token);
            stream = new EngineStream(call, clock, response, await response.Content.ReadAsStreamAsync(clock.Token));
            if (response.IsSuccessStatusCode || (int)response.StatusCode == 304) return stream;
            if (duplex is not null && response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                clock.Release();
                return stream;
            }

            throw EngineFaults.Of(call.Name, (int)response.StatusCode, (await stream.ReadToEndAsync(Options.AnswerLimit)).Span);
        }
        catch (Exception fault)
        {
            if (stream is not null) await stream.DisposeAsync();
            else
            {
                response?.Dispose();
                clock.Dispose();
            }

            if (clock.Explain(fault) is { } explained) throw explained;
            throw;
        }
    }

    private HttpClient Client(Action<Socket>? connected) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Options.Socket), cancellationToken);
                connected?.Invoke(socket);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        ConnectTimeout = Options.ConnectTimeout,
        MaxResponseHeadersLength = Options.HeaderLimitKiB,
        MaxConnectionsPerServer = connected is null ? Options.MaxConnections : 1,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // What nobody wants to read any more is not read: the connection is closed instead.
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
    })
    { BaseAddress = new Uri("http://engine"), Timeout = Timeout.InfiniteTimeSpan };

    private async Task<T> ReadAsync<T>(EngineStream answer, JsonTypeInfo<T> type)
        where T : class
    {
        await using (answer) return Parse((await answer.ReadToEndAsync(Options.AnswerLimit)).Span, type, answer.Call);
    }

    private sealed record Met(ApiVersion Version, bool IsPodman);
}
