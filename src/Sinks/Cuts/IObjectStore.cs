using Keystone.Sinks.Layout;

namespace Keystone.Sinks.Cuts;

/// <summary>
/// Where the objects of cuts are put. Every call is made on the lane's blocking thread, in order; it may block, and it throws where the
/// store refuses: <see cref="Judge"/> says what that means. A call that failed is made again with the same arguments.
/// </summary>
public interface IObjectStore : IDisposable
{
    /// <summary>Removes what earlier runs left unfinished for a partition (temporary files, open uploads).</summary>
    /// <param name="route">The route's folder.</param>
    /// <param name="partitionPrefix">What the names of the partition's objects begin with.</param>
    void Sweep(string route, string partitionPrefix);

    /// <summary>An object that will have this name. Nothing happens in the store yet.</summary>
    IObjectUpload Begin(ObjectName name);

    /// <summary>Called once per epoch when all its objects are committed: makes their names last.</summary>
    void Settle(IReadOnlyList<ObjectName> names);

    StoreVerdict Judge(Exception failure);

    /// <summary>The store's name in messages, such as <c>file sink 'archive'</c>.</summary>
    string Label { get; }
}
