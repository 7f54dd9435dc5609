namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>The header field by which a request says which of a publisher's services it is for.</summary>
/// <remarks>A node may publish several services over one session; packets are addressed to the node alone.</remarks>
public static class ServiceField
{
    /// <summary>The field's name. The requester sets it, the publisher removes it before its handler sees the request.</summary>
    public const string Name = "Voxa-Service";

    /// <summary>Adds the field, replacing any that a caller tried to bring along.</summary>
    public static void Set(List<HeaderField> fields, string service)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Take(fields);
        fields.Add(new HeaderField(Name, service));
    }

    /// <summary>Removes the field and gives its value; null if it is not there.</summary>
    public static string? Take(List<HeaderField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        string? service = null;
        foreach (var field in fields)
        {
            if (field.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)) service ??= field.Value;
        }

        fields.RemoveAll(field => field.Name.Equals(Name, StringComparison.OrdinalIgnoreCase));
        return service;
    }
}
