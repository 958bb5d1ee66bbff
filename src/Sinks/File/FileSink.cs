using Keystone.Flow.Elements;
using Keystone.Sinks.Bytes;
using Keystone.Sinks.Cuts;
using Keystone.Sinks.Layout;

namespace Keystone.Sinks.File;

/// <summary>Gives the lanes of a flow with a file sink their Deliver stage.</summary>
public sealed class FileSink : IDeliverFactory
{
    /// <summary>Of a lane's budget, at most so much holds encoded bytes; the rest is for fetching.</summary>
    private const long MaxMemoryBytes = 64L << 20;

    private const long MinMemoryBytes = 4L << 20;

    private readonly Action<FileStep>? _onStep;

    public FileSink() { }

    internal FileSink(Action<FileStep> onStep) => _onStep = onStep;

    public ILaneDelivery Create(SinkContext context)
    {
        var config = FileConfig.Of(context.Sink);
        if (context.Start.Count > 0)
            FileRules.Check(context.Sink, LayoutOf(context, context.Start[0].Partition));
        return new CutDelivery(context, Plan(context, config), new FileService(config, _onStep));
    }

    internal static CutPlan Plan(SinkContext context, FileConfig config) =>
        new()
        {
            Rules = CutRules.Of(context.Sink),
            Folders = new OutputFolders(context.Sink.PartitionBy),
            Encoder = FileEncoder.Of(context.Sink),
            Codec = new MemberCodec(context.Sink.Compression),
            Spill = new SpillFile(config.SpillPath, $"spill-{Guid.NewGuid():N}", config.SpillBytes),
            OnError = context.Flow.OnError,
            Layout = partition => LayoutOf(context, partition),
            MemoryBytes = Math.Clamp(context.Budget.LimitBytes / 2, MinMemoryBytes, MaxMemoryBytes),
        };

    private static KeyLayout LayoutOf(SinkContext context, SourcePartition partition) =>
        new(
            context.Identity.Route,
            context.Identity.Region,
            partition.Topic,
            partition.TopicId,
            context.Sink.Format,
            context.Sink.Compression
        );
}
