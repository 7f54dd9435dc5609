namespace OrleansVoxa.Agent.Sources;

/// <summary>How much a source archive may hold.</summary>
/// <param name="ArchiveBytes">The archive as it comes. Default 64 MiB.</param>
/// <param name="UnpackedBytes">All files together, and an archive that is compressed as a whole once it is not. Default 512 MiB.</param>
/// <param name="Entries">Files, folders and links. Default 20,000.</param>
/// <param name="PathLength">Characters of a path. Default 512.</param>
internal sealed record ArchiveLimits(long ArchiveBytes = 64L << 20, long UnpackedBytes = 512L << 20, int Entries = 20_000, int PathLength = 512);
