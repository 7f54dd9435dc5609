namespace OrleansVoxa.Edge.Sessions.Notices;

/// <summary>Tells sessions of one topic, which peers ask for by Subscribe. A topic is one such class and one line of registration.</summary>
internal interface INoticeSource
{
    /// <summary>The topic, as it stands in Subscribe and in the notices.</summary>
    string Topic { get; }

    /// <summary>Begins to tell a session.</summary>
    /// <param name="session">Who asks.</param>
    /// <param name="tell">Takes the body of a notice, from any thread; never waits. Where the peer takes nothing, the notice is lost: it is a hint.</param>
    /// <param name="cancellationToken">Ends with the session.</param>
    /// <returns>Ends the telling when it is disposed; null if this session may not hear it.</returns>
    ValueTask<IAsyncDisposable?> OpenAsync(EdgeSession session, Action<ReadOnlyMemory<byte>> tell, CancellationToken cancellationToken);
}
