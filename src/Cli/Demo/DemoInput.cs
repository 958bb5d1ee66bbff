using Keystone.Cli.Commands;
using Keystone.Cli.Hosting;
using Keystone.Fronting;
using Keystone.Topology.Model;

namespace Keystone.Cli.Demo;

/// <summary>Where the user's file enters, found and checked before any cluster starts.</summary>
internal static class DemoInput
{
    /// <exception cref="CliException">The file cannot be read, or what the options name is not declared.</exception>
    public static void Check(TopologyModel model, DemoOptions options, Terminal terminal)
    {
        if (options.InputFile is not { } file)
            return;
        var (stream, region) = Place(model, options);
        if (!model.Flows.Any(flow => flow.Region == region && flow.Source.Stream == stream))
            throw CliErrors.NotDeclared.With(
                $"stream '{stream.Name}'",
                $"no route reads it in region {region}, so nothing would arrive anywhere",
                "Name another with --stream or --region."
            );
        if (file != "-")
            InputFile.Open(file, terminal).Dispose();
    }

    public static (StreamModel Stream, string Region) Place(TopologyModel model, DemoOptions options)
    {
        var name = options.InputStream ?? (model.Streams.Count > 0 ? model.Streams[0].Name : "");
        try
        {
            var region = options.InputRegion ?? model.Stream(name)?.Regions[0];
            FrontingChoice.Choose(model, name, region);
            return (model.Stream(name)!, region!);
        }
        catch (FrontingException trouble)
        {
            throw FrontingErrors.AsCli(trouble, name);
        }
    }
}
