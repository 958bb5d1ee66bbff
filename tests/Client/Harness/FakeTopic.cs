namespace Keystone.Client.Tests.Harness;

/// <summary>A topic of a fake cluster: who leads, in which epoch, and the log.</summary>
internal sealed class FakeTopic(string name, int partitions, int leader)
{
    public string Name { get; } = name;

    public Guid Id { get; set; } = Guid.NewGuid();

    public int[] Leaders { get; set; } = [.. Enumerable.Repeat(leader, partitions)];

    public int[] Epochs { get; } = new int[partitions];

    public FakeLog[] Logs { get; set; } = [.. Enumerable.Range(0, partitions).Select(_ => new FakeLog())];

    public void Move(int partition, int leader)
    {
        Leaders[partition] = leader;
        Epochs[partition]++;
    }
}
