using Microsoft.AspNetCore.Http;

namespace OrleansVoxa.Edge.Apps;

/// <summary>The body that a caller sends could not be read: cut, too slow, or not framed as it says.</summary>
internal sealed class CallerBodyException(Exception fault) : Exception(fault.Message, fault)
{
    /// <summary>What the caller is answered with.</summary>
    public int Status => InnerException is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;
}
