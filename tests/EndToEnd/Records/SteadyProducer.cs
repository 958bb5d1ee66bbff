using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Keystone.EndToEnd.Tests.Records;

/// <summary>Writes events with the ids 0, 1, 2 … at a steady rate until stopped. An event's partition is its id modulo the partitions.</summary>
public sealed class SteadyProducer : IAsyncDisposable
{
    private readonly IProducer<byte[], byte[]> producer;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private long sent;
    private string? failure;

    public SteadyProducer(string bootstrap, string topic, int partitions, int perSecond)
    {
        producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrap,
                EnableIdempotence = true,
                Acks = Acks.All,
                LingerMs = 5,
                CompressionType = CompressionType.Lz4,
            }
        ).Build();
        running = Task.Run(() => RunAsync(topic, partitions, perSecond));
    }

    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Every third event is of a kind that a filter can drop.</summary>
    public static bool IsPlay(long id) => id % 3 != 0;

    public static byte[] KeyOf(long id) => Encoding.UTF8.GetBytes($"u{id % 97}");

    public static byte[] ValueOf(long id) =>
        Encoding.UTF8.GetBytes(
            $$"""{"id":{{id}},"type":"{{(IsPlay(id) ? "play" : "pause")}}","country":"KR","text":"{{new string('x', 200)}}"}"""
        );

    /// <summary>Stops, and returns how many events there are, each acknowledged.</summary>
    public async Task<long> StopAsync()
    {
        await stop.CancelAsync();
        await running;
        producer.Flush(TimeSpan.FromSeconds(60)).ShouldBe(0);
        failure.ShouldBeNull();
        return Sent;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        producer.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(string topic, int partitions, int perSecond)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                for (var due = (long)(watch.Elapsed.TotalSeconds * perSecond); sent < due; sent++)
                    Send(topic, (int)(sent % partitions), sent);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: what was sent is flushed by the caller.
        }
    }

    private void Send(string topic, int partition, long id)
    {
        var message = new Message<byte[], byte[]> { Key = KeyOf(id), Value = ValueOf(id) };
        while (true)
        {
            try
            {
                producer.Produce(new Confluent.Kafka.TopicPartition(topic, partition), message, OnDelivery);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == Confluent.Kafka.ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private void OnDelivery(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            failure = report.Error.ToString();
    }
}
