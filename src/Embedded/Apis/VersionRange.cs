namespace Keystone.Embedded.Apis;

/// <summary>Versions of an API, both ends included.</summary>
internal readonly record struct VersionRange(short First, short Last)
{
    public bool Contains(short version) => version >= First && version <= Last;
}
