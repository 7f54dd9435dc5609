using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Compression;

/// <summary>A native Zstandard context, freed with its handle.</summary>
internal abstract class ZstandardContext() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public sealed override bool IsInvalid => handle == IntPtr.Zero;
}
