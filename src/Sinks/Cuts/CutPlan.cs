using Keystone.Sinks.Bytes;
using Keystone.Sinks.Formats;
using Keystone.Sinks.Layout;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Cuts;

/// <summary>What one run of a lane cuts, into which folders, in which form. Made from the sink's model; not for two threads.</summary>
public sealed class CutPlan
{
    public required CutRules Rules { get; init; }

    public required OutputFolders Folders { get; init; }

    /// <summary>Null for <c>batches</c>: the batches are stored as they came, and cuts fall between them.</summary>
    public required IRecordEncoder? Encoder { get; init; }

    public required MemberCodec Codec { get; init; }

    public required SpillFile? Spill { get; init; }

    public required ErrorAction OnError { get; init; }

    public required Func<Flow.Elements.SourcePartition, KeyLayout> Layout { get; init; }

    /// <summary>How much memory encoded bytes may take before they spill.</summary>
    public required long MemoryBytes { get; init; }
}
