using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>Native memory with a way to free it. What belongs to a thread is freed by the finalizer when the thread has ended.</summary>
internal sealed unsafe class NativeContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly delegate*<nint, void> _free;

    internal NativeContextHandle(nint context, delegate*<nint, void> free)
        : base(ownsHandle: true)
    {
        _free = free;
        SetHandle(context);
    }

    internal nint Pointer => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }
}
