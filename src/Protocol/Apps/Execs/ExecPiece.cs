using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>Something that a command wrote. Immutable.</summary>
/// <param name="IsError">Whether it went to standard error.</param>
/// <param name="Bytes">The bytes, as they are.</param>
public sealed record ExecPiece(bool IsError, ImmutableArray<byte> Bytes);
