using Keystone.Topology.Config;
using Keystone.Topology.Model;

namespace Keystone.Topology.Resolving;

/// <summary>A route in one region that writes a topic.</summary>
/// <param name="Route">Its name.</param>
/// <param name="Label">Which of its targets: <c>to</c>, <c>split[2].to</c>.</param>
/// <param name="Target">As written.</param>
/// <param name="Source">What it reads; null where the topology does not know that topic.</param>
/// <param name="Format">What it writes; null where it is not known.</param>
internal sealed record TopicWriter(Spot<string> Route, string Label, TargetConfig Target, TopicFacts? Source, PayloadFormat? Format);
