using FsCheck.Xunit;
using Keystone.Client.Buffers;
using Shouldly;
using Xunit;

namespace Keystone.Client.Tests.Buffers;

public sealed class BufferPoolTests
{
    [Fact]
    public void Counts_what_is_in_use()
    {
        var pool = new BufferPool();
        var lease = pool.Rent(5000);
        lease.Memory.Length.ShouldBe(5000);
        pool.OutstandingLeases.ShouldBe(1);
        pool.OutstandingBytes.ShouldBe(lease.Capacity);
        lease.Dispose();
        pool.OutstandingLeases.ShouldBe(0);
        pool.OutstandingBytes.ShouldBe(0);
        pool.IdleBytes.ShouldBe(BufferPool.CapacityFor(5000));
    }

    [Fact]
    public void A_buffer_is_used_again_only_after_its_last_user()
    {
        var pool = new BufferPool(poison: true);
        var lease = pool.Rent(10);
        lease.Memory.Span[0] = 1;
        lease.AddReference();
        lease.Dispose();
        lease.Memory.Span[0].ShouldBe((byte)1);
        pool.OutstandingLeases.ShouldBe(1);
        lease.Dispose();
        pool.OutstandingLeases.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => lease.Memory);
        Should.Throw<ObjectDisposedException>(lease.AddReference);
        Should.Throw<ObjectDisposedException>(lease.Dispose);
    }

    [Fact]
    public void Keeps_idle_buffers_up_to_its_cap_those_asked_for_last()
    {
        var pool = new BufferPool(idleCapBytes: 100_000);
        var small = pool.Rent(40_000);
        var other = pool.Rent(40_000);
        var large = pool.Rent(70_000);
        small.Dispose();
        other.Dispose();
        large.Dispose();
        // 40,960 twice and 81,920 exceed the cap: the class asked for longest ago goes.
        pool.IdleBytes.ShouldBe(81_920);
        pool.OutstandingBytes.ShouldBe(0);
    }

    [Fact]
    public void A_buffer_beyond_the_largest_class_is_not_kept()
    {
        var pool = new BufferPool(idleCapBytes: long.MaxValue);
        pool.Rent(BufferPool.LargestPooledBytes + 1).Dispose();
        pool.IdleBytes.ShouldBe(0);
        pool.Rent(BufferPool.LargestPooledBytes).Dispose();
        pool.IdleBytes.ShouldBe(BufferPool.LargestPooledBytes);
    }

    [Property]
    public void A_class_wastes_at_most_a_fifth(int seed)
    {
        var length = (int)((uint)seed % (BufferPool.LargestPooledBytes + 1));
        var capacity = BufferPool.CapacityFor(length);
        capacity.ShouldBeGreaterThanOrEqualTo(length);
        capacity.ShouldBeLessThanOrEqualTo(Math.Max(4096, length + length / 4));
    }
}
