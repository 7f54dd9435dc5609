using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>
/// One object: bytes that nobody changes, named by what they are. Key: an <see cref="Protocol.Apps.ObjectKey"/>. An upload writes its parts under an id of its own and
/// shows nothing until it is committed. It calls parts and the catalogue, which call nobody.
/// </summary>
[Alias("voxa.IObjectGrain")]
public interface IObjectGrain : IGrainWithStringKey
{
    /// <summary>Begins an upload and sets room aside for it. Of an object that is there already nothing is uploaded: then the result has the object and no upload.</summary>
    /// <param name="length">Bytes of the object, from 1.</param>
    /// <param name="operatorName">Who uploads.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    Task<ObjectResult> Begin(long length, string operatorName, CancellationToken cancellationToken);

    /// <summary>Stores one part of an upload; durable when it returns. Again replaces it.</summary>
    /// <param name="upload">The upload's id.</param>
    /// <param name="part">The part, from 0.</param>
    /// <param name="bytes">Exactly the bytes that a part of this number has.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    Task<ObjectResult> Put(string upload, int part, ImmutableArray<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object visible if what is stored has its length and its SHA-256; durable when it returns. An upload whose digest is another is over. If another upload
    /// was first, this one is cleared and the object answered.
    /// </summary>
    Task<ObjectResult> Commit(string upload, CancellationToken cancellationToken);

    /// <summary>Ends an upload that will not be finished. One that is not known, or was committed, is left alone.</summary>
    Task Abandon(string upload, CancellationToken cancellationToken);

    /// <summary>Removes the object with all its parts; a refusal if there is none.</summary>
    /// <returns>The object as it was.</returns>
    Task<ObjectResult> Delete(string operatorName, CancellationToken cancellationToken);

    /// <summary>The object; null if there is none.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ObjectView?> Get(CancellationToken cancellationToken);
}
