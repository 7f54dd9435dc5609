using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Tests.Commit;

internal sealed class NamedWrite(string name, bool wins = true) : WriteOperation
{
    public string Name => name;

    public bool Wins => wins;
}
