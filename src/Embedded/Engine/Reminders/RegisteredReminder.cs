using Orleans;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>A reminder as its row stood when it was read.</summary>
internal sealed class RegisteredReminder(ReminderEntry row) : IGrainReminder
{
    public GrainId GrainId => row.GrainId;

    public string ReminderName => row.ReminderName;

    public string ETag => row.ETag!;

    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} ETag={ETag}>";
}
