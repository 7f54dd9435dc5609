using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>
/// The reply to an <see cref="ExecNext"/>: a command that the machine is to run, told once and never again. Canonical encoding (docs/protocol/canonical-encoding.md). Immutable.
/// </summary>
/// <param name="Exec">The run's <see cref="ExecId"/>.</param>
/// <param name="Instance">The text of the <see cref="InstanceId"/> of the instance that it runs in.</param>
/// <param name="Command">What is run, without a shell; see <see cref="ExecLimits.IsCommand"/>.</param>
/// <param name="HasInput">Whether it has a standard input; otherwise that is at its end from the beginning.</param>
/// <param name="Seconds">How long it may run, 1 to 3,600.</param>
/// <param name="Terminal">The terminal that it is given; null for none.</param>
public sealed record ExecOrder(string Exec, string Instance, ImmutableArray<string> Command, bool HasInput, int Seconds, ExecTerminal? Terminal = null)
{
    /// <summary>The domain label of an order without a terminal.</summary>
    public const string Label = "voxa/app-exec-order/1";

    /// <summary>The domain label of one with a terminal: an agent that is older than those must not run the command without.</summary>
    public const string TerminalLabel = "voxa/app-exec-order/2";

    /// <summary>Most bytes of an encoded order.</summary>
    public const int MaximumBytes = ExecLimits.MaximumCommand + (4 * ExecLimits.MaximumWords) + 512;

    /// <summary>The body that says this.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(Terminal is null ? Label : TerminalLabel)
            .String(Exec).String(Instance).List(Command, static (writer, word) => writer.String(word)).Bool(HasInput).U32((uint)Seconds);
        if (Terminal is { } terminal) writer.String(terminal.Type).U32((uint)terminal.Size.Columns).U32((uint)terminal.Size.Rows);
        return writer.ToArray();
    }

    /// <summary>Reads a body that is not empty.</summary>
    /// <param name="body">What came.</param>
    /// <param name="order">The order, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ExecOrder? order)
    {
        order = null;
        if (body.Length > MaximumBytes) return false;
        try
        {
            var hasTerminal = CanonicalReader.HasLabel(body, TerminalLabel);
            var reader = new CanonicalReader(body, hasTerminal ? TerminalLabel : Label);
            var (exec, instance) = (reader.String(ExecId.Length), reader.String(InstanceId.MaximumLength));
            var words = ImmutableArray.CreateBuilder<string>(reader.Count(ExecLimits.MaximumWords));
            for (var left = words.Capacity; left > 0; left--) words.Add(reader.String(ExecLimits.MaximumWord));
            var (hasInput, seconds) = (reader.Bool(), reader.U32());
            var terminal = hasTerminal ? new ExecTerminal(reader.String(ExecTerminal.MaximumType), new ExecSize((int)reader.U32(), (int)reader.U32())) : null;
            reader.End();
            if (terminal is { IsValid: false }) return false;
            if (!ExecId.IsValid(exec) || !InstanceId.TryParse(instance, out _) || !ExecLimits.IsCommand(words) || seconds is 0 or > ExecLimits.MaximumSeconds) return false;
            order = new ExecOrder(exec, instance, words.DrainToImmutable(), hasInput, (int)seconds, terminal);
            return true;
        }
        catch (ProtocolViolationException)
        {
            return false;
        }
    }
}
