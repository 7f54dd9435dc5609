using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// A native working context that belongs to one thread. When the thread ends, the finalizer frees it.
/// </summary>
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
