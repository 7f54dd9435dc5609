using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Registry;

/// <summary>The durable list of a shard on two rows, whatever write fails and wherever the process ends.</summary>
public sealed class DirectoryMembersTests
{
    private readonly StoredRow<DirectoryGrainState> _list = new();
    private readonly StoredRow<DirectoryChangesState> _changes = new();
    private readonly StoredRow<DirectoryChangesState> _recent = new();

    private static NodeId Id(int number) => NodeId.FromPublicKey(BitConverter.GetBytes(number));

    /// <summary>What another process finds.</summary>
    private DirectoryMembers Open()
    {
        var members = new DirectoryMembers(_list.Open(), _changes.Open(), _recent.Open(), new DirectoryIndex());
        members.Load();
        return members;
    }

    private static async Task Fill(DirectoryMembers members, int first, int count) =>
        await Task.WhenAll(Enumerable.Range(first, count).Select(number => members.Add(Id(number))).ToList());

    /// <summary>As in a grain: one thing at a time.</summary>
    private static Task<T> InTurns<T>(Func<Task<T>> work) => Task.Factory.StartNew(
        work, TestSilo.Token, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static Task InTurns(Func<Task> work) => InTurns(async () =>
    {
        await work();
        return true;
    });

    [Fact]
    public Task Add_ShardIsLarge_WritesWhatChangedAndNotTheList() => InTurns(async () =>
    {
        var members = Open();
        await Fill(members, 0, 20_000);
        await members.Add(Id(-1));
        var (list, changes, recent) = (_list.BytesWritten, _changes.BytesWritten, _recent.BytesWritten);

        for (var i = 20_000; i < 20_100; i++) await members.Add(Id(i));

        Assert.Equal(list, _list.BytesWritten);
        // A hundred writes of at most 32 ids, each a third longer as text, and three of them with all that came before.
        Assert.InRange(_recent.BytesWritten - recent, 1, 100 * (33 * 28));
        Assert.InRange(_changes.BytesWritten - changes, 1, 4 * (101 * 28 + 100));
        Assert.Equal(20_101, Open().Count);
    });

    [Fact]
    public Task Add_ManyOneByOne_GoIntoTheListNowAndThen() => InTurns(async () =>
    {
        var members = Open();
        for (var i = 0; i < 3 * DirectoryMembers.MostChanges; i++) await members.Add(Id(i));
        for (var i = 0; i < 100; i++) await members.Remove(Id(i));

        Assert.InRange(_list.Writes, 2, 3);
        var found = Open();
        Assert.Equal(3 * DirectoryMembers.MostChanges - 100, found.Count);
        Assert.False(found.Contains(Id(99)));
        Assert.True(found.Contains(Id(100)));
    });

    [Fact]
    public Task Load_ListOfAnEarlierVersion_IsTakenAsItIs() => InTurns(async () =>
    {
        await _list.Open().Store(new DirectoryGrainState { Nodes = NodeIdBytes.Write([Id(1), Id(2)]) });

        var members = Open();
        await members.Remove(Id(1));

        Assert.Equal([Id(2)], Open().Stored);
    });

    /// <summary>Steps: which of the ids is added or removed, and whether the next write of list or changes fails, and whether it was stored all the same.</summary>
    [Fact]
    public void Changes_AnyWriteFails_WhatWasAcknowledgedIsFound() => Prop.ForAll(
        Gen.Choose(0, 9).SelectMany(_ => Gen.Choose(0, 1 << 20), (fault, choice) => (fault, choice)).ArrayOf().ToArbitrary(),
        steps => InTurns(async () =>
        {
            StoredRow<DirectoryGrainState> list = new();
            StoredRow<DirectoryChangesState> changes = new();
            StoredRow<DirectoryChangesState> recent = new();
            Dictionary<NodeId, bool> acknowledged = [];
            HashSet<NodeId> open = [];
            var members = Reopen();
            // A full account beside the list, so that the next changes fold it.
            await Task.WhenAll(Enumerable.Range(0, DirectoryMembers.MostChanges).Select(number => members.Add(Id(number))).ToList());
            foreach (var (fault, choice) in steps)
            {
                list.Next = fault == 1 ? Fate.Lost : fault == 2 ? Fate.StoredButFailed : Fate.Stored;
                changes.Next = fault is 3 ? Fate.Lost : fault == 4 ? Fate.StoredButFailed : Fate.Stored;
                recent.Next = fault is 5 ? Fate.Lost : fault == 6 ? Fate.StoredButFailed : Fate.Stored;
                var id = Id(choice % 40);
                var present = choice % 3 != 0;
                try
                {
                    await (present ? members.Add(id) : members.Remove(id));
                    acknowledged[id] = present;
                    open.Remove(id);
                }
                catch (IOException)
                {
                    // Stored or not: either is right, until somebody says it again.
                    open.Add(id);
                }

                list.Next = changes.Next = recent.Next = Fate.Stored;
                if (fault == 9) members = Reopen();
                if (!Holds(members)) return false;
            }

            return Holds(Reopen());

            DirectoryMembers Reopen()
            {
                var opened = new DirectoryMembers(list.Open(), changes.Open(), recent.Open(), new DirectoryIndex());
                opened.Load();
                return opened;
            }

            bool Holds(DirectoryMembers found) =>
                acknowledged.All(entry => open.Contains(entry.Key) || found.Contains(entry.Key) == entry.Value)
                && Enumerable.Range(40, DirectoryMembers.MostChanges - 40).All(number => found.Contains(Id(number)));
        }).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();
}
