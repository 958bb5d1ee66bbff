using Keystone.Embedded;
using Keystone.Flow.Tests.Support;
using Keystone.Flow.Workers;
using Keystone.Kafka.Protocol;
using Keystone.Testing;
using Shouldly;

namespace Keystone.Flow.Tests;

/// <summary>Faults of the clusters while records flow: exactly_once stays exact, at_least_once loses nothing.</summary>
[Trait("kind", "functional")]
public sealed class FaultTests
{
    public static TheoryData<string, KafkaRelease> ClassesAndReleases { get; } =
        new()
        {
            { "exactly_once", KafkaRelease.V4_3 },
            { "exactly_once", KafkaRelease.V3_7 },
            { "at_least_once", KafkaRelease.V4_3 },
        };

    [Theory, MemberData(nameof(ClassesAndReleases))]
    public Task Answers_to_produce_that_are_lost_double_nothing(string delivery, KafkaRelease release) =>
        UnderLoadAsync(
            delivery,
            release,
            async region =>
            {
                var fault = region.Tier1.Faults.CloseAfter(FaultScope.For(ApiKey.Produce, "out") with { Skip = 3, Times = 5 });
                await fault.HitAsync(5, TestContext.Current.CancellationToken);
            },
            isExact: true
        );

    [Theory, MemberData(nameof(ClassesAndReleases))]
    public Task Answers_to_the_end_of_a_transaction_that_are_lost_lose_and_double_nothing(string delivery, KafkaRelease release) =>
        UnderLoadAsync(
            delivery,
            release,
            async region =>
            {
                var fault = region.Tier1.Faults.CloseAfter(FaultScope.For(ApiKey.EndTxn) with { Skip = 1, Times = 3 });
                await fault.HitAsync(3, TestContext.Current.CancellationToken);
            },
            isExact: delivery == "exactly_once"
        );

    [Theory, MemberData(nameof(ClassesAndReleases))]
    public Task Leaders_that_move_lose_and_double_nothing(string delivery, KafkaRelease release) =>
        UnderLoadAsync(
            delivery,
            release,
            async region =>
            {
                for (var i = 0; i < 6; i++)
                {
                    await region.Front.Faults.MoveLeaderAsync("plays", i % 3, i % 2 == 0 ? 1 : 2);
                    await region.Tier1.Faults.MoveLeaderAsync("out", i % 3, i % 2 == 0 ? 2 : 0);
                    await Eventually.PassAsync(TimeSpan.FromMilliseconds(100));
                }
            },
            isExact: true
        );

    [Theory, MemberData(nameof(ClassesAndReleases))]
    public Task Brokers_that_stop_and_come_back_lose_and_double_nothing(string delivery, KafkaRelease release) =>
        UnderLoadAsync(
            delivery,
            release,
            async region =>
            {
                for (var broker = 0; broker < 3; broker++)
                {
                    await region.Tier1.Faults.StopBrokerAsync(broker);
                    await region.Front.Faults.StopBrokerAsync((broker + 1) % 3);
                    await Eventually.PassAsync(TimeSpan.FromMilliseconds(300));
                    await region.Tier1.Faults.StartBrokerAsync(broker);
                    await region.Front.Faults.StartBrokerAsync((broker + 1) % 3);
                }
            },
            isExact: delivery == "exactly_once"
        );

    [Theory, MemberData(nameof(ClassesAndReleases))]
    public Task A_transaction_that_timed_out_is_done_again(string delivery, KafkaRelease release) =>
        UnderLoadAsync(
            delivery,
            release,
            async region =>
            {
                for (var i = 0; i < 3; i++)
                {
                    // What the coordinator does when a stalled process holds its transaction open too long.
                    await region.Tier1.Faults.FenceProducerAsync($"keystone/test/eu/live/{region.Front.ClusterId}/0");
                    await Eventually.ThatAsync(
                        () => region.Log.Count(line => line.Contains("a newer epoch is in use", StringComparison.Ordinal)) > i,
                        TestRegion.Patience,
                        "the lane notices that it is fenced"
                    );
                    await Eventually.PassAsync(TimeSpan.FromMilliseconds(200));
                }
            },
            isExact: delivery == "exactly_once"
        );

    private static async Task UnderLoadAsync(string delivery, KafkaRelease release, Func<TestRegion, Task> faults, bool isExact)
    {
        await using var region = await TestRegion.StartAsync(brokers: 3, release);
        var worker = await region.RunAsync(Topologies.OneRoute(delivery));
        await region.IsAsync(worker, LaneState.Running);
        await using var load = new SteadyLoad(region, partitions: 3);
        await Eventually.ThatAsync(() => load.Count > 500, TestRegion.Patience, "load");
        await faults(region);
        var before = load.Count;
        await Eventually.ThatAsync(() => load.Count > before + 500, TestRegion.Patience, "load after the faults");
        var written = await load.EndAsync();
        if (isExact)
            await region.ShouldBeExactlyAsync(written);
        else
            await region.ShouldBeCompleteAsync(written);
        await worker.StopAsync();
        worker.Status().Flows[0].Lanes.ShouldAllBe(lane => lane.BudgetUsedBytes == 0);
    }
}
