namespace Keystone.Embedded.State;

/// <summary>Something that waits for a partition to change: a long poll, a produce that waits for replicas.</summary>
internal interface IPartitionWatcher
{
    /// <summary>Called on the loop after work that changed a watched partition; true when it is done and watches no more.</summary>
    bool Check();
}
