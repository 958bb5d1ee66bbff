namespace Keystone.Client;

/// <summary>
/// What a connection is for. A broker serves one request of a connection at a time, so a long poll or a slow append must not share
/// one with requests that it would hold back.
/// </summary>
public enum ConnectionPurpose
{
    Metadata,
    Fetch,
    Produce,
    Coordinator,
}
