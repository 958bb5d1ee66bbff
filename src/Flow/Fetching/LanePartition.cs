using Keystone.Client;
using Keystone.Client.Fetching;
using Keystone.Flow.Elements;

namespace Keystone.Flow.Fetching;

/// <summary>A partition that FetchSource reads: where it reads on, and when.</summary>
internal sealed class LanePartition(SourcePartition source, long position, int lastEpoch)
{
    public SourcePartition Source { get; } = source;

    public TopicPartition Name { get; } = new(source.Topic, source.Partition);

    public long Position { get; set; } = position;

    public int LastEpoch { get; set; } = lastEpoch;

    /// <summary>A fetch that asks for it is under way.</summary>
    public bool IsAsked { get; set; }

    /// <summary>After a failure that passes: not before this timestamp.</summary>
    public long NotBefore { get; set; }

    /// <summary>The source has answered for it in this run.</summary>
    public bool HasBeenRead { get; set; }

    public int Failures { get; set; }

    /// <summary>Draining: read up to here; -1 otherwise.</summary>
    public long End { get; set; } = -1;

    public FetchPosition AsPosition() => new(Name, Source.TopicId, Position, LastEpoch);
}
