namespace OrleansVoxa.Agent.Engine;

/// <summary>Something that a container wrote. Pieces end where the engine's answer was cut, not at lines.</summary>
/// <param name="IsError">Standard error instead of standard output.</param>
/// <param name="Bytes">What was written; valid until the next piece is asked for.</param>
internal readonly record struct LogPiece(bool IsError, ReadOnlyMemory<byte> Bytes);
