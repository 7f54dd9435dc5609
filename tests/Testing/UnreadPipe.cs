using System.Runtime.InteropServices;

namespace OrleansVoxa.Testing;

/// <summary>A pipe of which a test reads nothing, so that who writes to it waits. Linux only.</summary>
public static partial class UnreadPipe
{
    private const nuint Unread = 0x541B;

    /// <summary>How many bytes wait in it. A pipe takes 64 KiB at most unless it is asked otherwise, and less if they come in odd pieces (pipe(7)).</summary>
    /// <param name="pipe">The end that is read from.</param>
    public static int Count(SafeHandle pipe)
    {
        var held = false;
        pipe.DangerousAddRef(ref held);
        try
        {
            return Control((int)pipe.DangerousGetHandle(), Unread, out var count) == 0 ? count : throw new IOException($"It is no pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            if (held) pipe.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, out int count);
}
