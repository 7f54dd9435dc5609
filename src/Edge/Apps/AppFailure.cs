using Microsoft.AspNetCore.Http;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Why the balancer has no answer of an app, as the caller sees it.</summary>
internal static class AppFailure
{
    public static BridgeFailure Unknown(string name) => new(StatusCodes.Status404NotFound, "unknown_app", $"There is no app '{name}'.");

    public static BridgeFailure NoPort(string name) => new(StatusCodes.Status404NotFound, "no_port", $"App '{name}' names no port in its manifest, so there is nothing to ask.");

    public static BridgeFailure NoInstance(string name) => new(StatusCodes.Status503ServiceUnavailable, "no_instance", $"No instance of app '{name}' is up now; try again.", 2);

    public static BridgeFailure AllFailing(string name) => new(StatusCodes.Status503ServiceUnavailable, "instances_failing", $"All instances of app '{name}' fail; they are left alone for a while.", 10);

    public static BridgeFailure Overloaded(string name) => new(StatusCodes.Status503ServiceUnavailable, "overloaded", $"App '{name}' has as many requests as it can take; try again.", 1);

    public static BridgeFailure Unreachable(string name) => new(StatusCodes.Status502BadGateway, "instance_unreachable", $"An instance of app '{name}' could not be reached, or broke off before it answered.", 1);

    public static BridgeFailure UploadCut(string name) => new(
        StatusCodes.Status502BadGateway, "upload_cut", $"An instance of app '{name}' took only a part of the request's body, and broke off. With `Expect: 100-continue` an answer that refuses a body comes before it is sent.");

    public static BridgeFailure TimedOut(string name) => new(StatusCodes.Status504GatewayTimeout, "instance_timeout", $"An instance of app '{name}' did not answer in time.");

    public static BridgeFailure BadBody(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new(status, "body_too_large", "The request's body is larger than this server takes."),
        StatusCodes.Status408RequestTimeout => new(status, "body_too_slow", "The request's body came too slowly; send it faster."),
        _ => new(StatusCodes.Status400BadRequest, "invalid_body", "The request's body is not as long, or not framed, as its head says."),
    };

    public static BridgeFailure Stopping { get; } = new(StatusCodes.Status503ServiceUnavailable, "overloaded", "The balancer is stopping; try again.", 5);

    public static BridgeFailure Unavailable { get; } = new(StatusCodes.Status503ServiceUnavailable, "unavailable", "The cluster did not answer in time; try again.", 1);
}
