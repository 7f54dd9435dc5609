namespace OrleansVoxa.Edge.Apps;

/// <summary>
/// An instance broke off while a request's body was being sent to it. It may have answered that it does not want the body, as 413 does, and closed: that
/// looks no different from here, so it says nothing about whether the instance is well.
/// </summary>
internal sealed class CutUploadException(Exception fault) : Exception(fault.Message, fault);
