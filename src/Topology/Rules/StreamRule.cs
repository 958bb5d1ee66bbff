using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;

namespace Keystone.Topology.Rules;

/// <summary>A stream's schema fits its format, and each of its regions has a fronting cluster where it enters.</summary>
internal sealed class StreamRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var (subject, entry, stream) in context.Streams)
        {
            if (stream is { Schema: { } schema, Format.Value: PayloadFormat.Bytes })
                context.Add(
                    Catalogue.SchemaOfFormat,
                    schema.Place,
                    subject,
                    "it has a schema, and its format is bytes",
                    "Remove 'schema', or write 'format: json' or 'avro'."
                );
            if (stream is { Schema: null, Format: { Value: PayloadFormat.Avro } format })
                context.Add(
                    Catalogue.SchemaOfFormat,
                    format.Place,
                    subject,
                    "its format is avro, and it has no schema",
                    "Add 'schema: { subject: … }'."
                );
            foreach (var region in context.Index.RegionsOf(stream))
                if (context.Index.FrontingOf(region) is null && !HasUnreadRole(context, region))
                    context.Add(
                        Catalogue.NoFronting,
                        stream.Regions?.FirstOrDefault(r => r.Value == region)?.Place ?? entry.Name.Place,
                        subject,
                        $"region '{region}' has no fronting cluster where it could enter",
                        "Declare one with 'role: fronting', or name the stream's regions with 'regions'."
                    );
        }
    }

    /// <summary>A cluster whose role was refused may have been meant to be the fronting one.</summary>
    private static bool HasUnreadRole(RuleContext context, string region) =>
        context.Index.Clusters.Any(c => c.Region == region && c.Config.Role is null);
}
