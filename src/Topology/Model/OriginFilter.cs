namespace Keystone.Topology.Model;

/// <summary>Which records of a mirrored topic a route takes.</summary>
public enum OriginFilter
{
    /// <summary>All of them, whoever wrote them.</summary>
    All,

    /// <summary>Only what was produced in the route's own region; what mirrors brought is left out.</summary>
    Local,
}
