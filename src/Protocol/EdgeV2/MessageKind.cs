namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>What a <see cref="Messages.Message"/> is to its receiver.</summary>
public enum MessageKind : byte
{
    /// <summary>Nothing answers it; its correlation is 0.</summary>
    OneWay = 0,

    /// <summary>To be answered by a reply or an <see cref="Messages.Error"/> with the same correlation.</summary>
    Request = 1,

    /// <summary>Answers the request with the same correlation.</summary>
    Reply = 2,
}
