using Keystone.Flow.Elements;
using Shouldly;

namespace Keystone.Flow.Tests;

public sealed class LeaseTests
{
    [Fact]
    public void A_lease_returns_when_its_element_has_passed_and_its_last_send_has_ended()
    {
        var (budget, leases) = Make();
        var buffer = new Buffer();
        budget.TryReserve(100).ShouldBeTrue();
        var lease = leases.Take(buffer, 100);
        lease.Retain();
        lease.Done();
        buffer.IsDisposed.ShouldBeFalse();
        lease.Release();
        buffer.IsDisposed.ShouldBeTrue();
        budget.UsedBytes.ShouldBe(0);
        leases.OutstandingBytes.ShouldBe(0);
    }

    [Fact]
    public async Task The_end_of_a_run_returns_what_was_dropped_but_waits_for_sends()
    {
        var (budget, leases) = Make();
        budget.TryReserve(30).ShouldBeTrue();
        leases.Take(null, 10);
        var sent = leases.Take(null, 20);
        sent.Retain();
        leases.End();
        budget.UsedBytes.ShouldBe(20);
        leases.Returned.IsCompleted.ShouldBeFalse();
        sent.Release();
        await leases.Returned;
        budget.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void What_is_fetched_after_the_end_of_its_run_returns_at_once()
    {
        var (budget, leases) = Make();
        leases.End();
        var buffer = new Buffer();
        budget.TryReserve(10).ShouldBeTrue();
        leases.Take(buffer, 10);
        buffer.IsDisposed.ShouldBeTrue();
        budget.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void Re_encoded_bytes_count_in_the_budget_and_go_with_the_lease()
    {
        var (budget, leases) = Make();
        budget.TryReserve(10).ShouldBeTrue();
        var lease = leases.Take(null, 10);
        var encoded = new Buffer();
        lease.Own(encoded, 5);
        budget.UsedBytes.ShouldBe(15);
        lease.Done();
        encoded.IsDisposed.ShouldBeTrue();
        budget.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void An_element_that_lets_go_twice_does_not_touch_the_lease_that_another_has_now()
    {
        var (budget, leases) = Make();
        budget.TryReserve(10).ShouldBeTrue();
        var slice = new SourceSlice();
        slice.Set(new SourcePartition("t", Guid.NewGuid(), 0), default, 0, 0, 0, 0, 0, leases.Take(null, 10));
        var element = new OutboundElement();
        element.Begin(slice);
        element.ReleaseLease();
        budget.TryReserve(7).ShouldBeTrue();
        leases.Take(null, 7);
        element.ReleaseLease();
        budget.UsedBytes.ShouldBe(7);
    }

    [Fact]
    public void A_budget_lets_one_piece_larger_than_itself_through_alone()
    {
        var budget = new LaneBudget(100);
        budget.TryReserve(500).ShouldBeTrue();
        budget.TryReserve(1).ShouldBeFalse();
        var isWoken = false;
        budget.WhenRoom(() => isWoken = true);
        budget.Return(500);
        isWoken.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => budget.Return(1));
    }

    [Fact]
    public void A_tier_gives_its_lanes_equal_shares()
    {
        var tier = new TierBudget(900);
        var first = tier.Join();
        first.LimitBytes.ShouldBe(900);
        var second = tier.Join();
        tier.Join();
        (first.LimitBytes, second.LimitBytes).ShouldBe((300, 300));
        tier.Leave(second);
        first.LimitBytes.ShouldBe(450);
    }

    private static (LaneBudget Budget, RunLeases Leases) Make()
    {
        var budget = new LaneBudget(1000);
        return (budget, new RunLeases(budget));
    }

    private sealed class Buffer : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
