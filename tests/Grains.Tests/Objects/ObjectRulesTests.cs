using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Grains.Objects;

namespace OrleansVoxa.Grains.Tests.Objects;

public sealed class ObjectRulesTests
{
    private static readonly string Key = "sha256:" + new string('a', 64);
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1L, 0, null)]
    [InlineData(64L << 20, 7, null)]
    [InlineData(0L, 0, ObjectCodes.InvalidLength)]
    [InlineData(long.MinValue, 0, ObjectCodes.InvalidLength)]
    [InlineData((64L << 20) + 1, 0, ObjectCodes.TooLarge)]
    [InlineData(long.MaxValue, 0, ObjectCodes.TooLarge)]
    [InlineData(1L, 8, ObjectCodes.TooManyUploads)]
    public void JudgeBegin_LengthAndOpenUploads_AreBounded(long length, int open, string? code) =>
        Assert.Equal(code, ObjectRules.JudgeBegin(Key, length, open, new ObjectOptions())?.Code);

    [Fact]
    public void JudgeRoom_AnyOrderOfUploads_NeverTakesMoreThanThereIs() =>
        Prop.ForAll(Gen.Choose(1, 400).ListOf().ToArbitrary(), lengths =>
        {
            var options = new ObjectOptions { MaxTotalBytes = 1_000, MaxObjects = 5 };
            System.Collections.Immutable.ImmutableArray<StoredObjectRoom> taken = [];
            foreach (var length in lengths)
            {
                var fits = taken.Length < 5 && taken.Sum(entry => entry.Length) + length <= 1_000;
                var refused = ObjectRules.JudgeRoom(taken, length, options);
                Assert.Equal(fits ? null : ObjectCodes.Full, refused?.Code);
                if (refused is null) taken = taken.Add(new StoredObjectRoom { Length = length });
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(3_599, false, false)]
    [InlineData(3_600, false, true)]
    [InlineData(-7_200, false, false)]
    [InlineData(0, true, true)]
    public void IsOver_ByTimeOrWord(int seconds, bool over, bool expected) =>
        Assert.Equal(expected, ObjectRules.IsOver(new StoredUpload { At = Now, Over = over }, Now.AddSeconds(seconds), new ObjectOptions()));

    [Fact]
    public void Validate_AllWrong_ReportsEveryFault()
    {
        var options = new ObjectOptions { MaxObjectBytes = 1, MaxTotalBytes = 1, MaxObjects = 0, UploadSeconds = 0 };

        Assert.Equal(4, new ObjectOptionsValidator().Validate(null, options).Failures!.Count());
        Assert.True(new ObjectOptionsValidator().Validate(null, new ObjectOptions()).Succeeded);
    }
}
