using FsCheck.Xunit;
using Keystone.Cli.Demo.Verifying;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Demo;

public sealed class BalanceTests
{
    [Fact]
    public void What_is_owed_and_comes_is_settled_in_either_order()
    {
        var balance = new Balance();
        balance.Expect(1);
        balance.IsSettled.ShouldBeFalse();
        balance.Arrive(1);
        balance.Arrive(2);
        balance.Expect(2);
        balance.IsSettled.ShouldBeTrue();
        balance.Read().ShouldBe((2, 2, 0, 0));
    }

    [Fact]
    public void What_does_not_come_is_lost_and_what_comes_twice_is_surplus()
    {
        var balance = new Balance();
        balance.Expect(1);
        balance.Expect(1);
        balance.Arrive(1);
        balance.Expect(2);
        balance.Arrive(2);
        balance.Arrive(2);
        balance.Read().ShouldBe((3, 3, 1, 1));
    }

    [Property]
    public void Lost_and_surplus_are_the_difference_of_the_two_bags(byte[] owed, byte[] came)
    {
        var balance = new Balance();
        foreach (var print in owed)
            balance.Expect(print);
        foreach (var print in came)
            balance.Arrive(print);
        var prints = owed.Concat(came).Distinct().ToList();
        long Missing(byte[] from, byte[] minus) => prints.Sum(p => Math.Max(0, from.Count(o => o == p) - minus.Count(o => o == p)));
        balance.Read().ShouldBe((owed.Length, came.Length, Missing(owed, came), Missing(came, owed)));
    }

    [Fact]
    public void Key_and_value_are_told_apart()
    {
        ulong[] prints =
        [
            RecordPrint.Of("a"u8, true, "b"u8, true),
            RecordPrint.Of("ab"u8, true, ""u8, true),
            RecordPrint.Of(""u8, true, "ab"u8, true),
            RecordPrint.Of(""u8, false, "ab"u8, true),
            RecordPrint.Of("ab"u8, true, ""u8, false),
        ];
        prints.Distinct().Count().ShouldBe(prints.Length);
    }
}
