using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Keystone.Kafka.Generator.Definitions;
using Keystone.Kafka.Generator.Emitting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Keystone.Kafka.Generator;

/// <summary>
/// Turns the message definitions (*.msg among the AdditionalFiles) into classes. Each file is parsed and emitted on its own, so
/// an edit regenerates one file; the catalogue needs only the names and keys of all.
/// </summary>
[Generator]
public sealed class MessageGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor BadDefinition = new(
        "KSG001",
        "A message definition is wrong",
        "{0}",
        "Keystone.Kafka",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context
            .AdditionalTextsProvider.Where(file => file.Path.EndsWith(".msg", StringComparison.Ordinal))
            .Select((file, cancel) => (file.Path, Text: file.GetText(cancel)?.ToString() ?? ""));
        context.RegisterSourceOutput(files, (output, file) => Emit(output, file.Path, file.Text));
        var apis = files
            .Select((file, _) => DefinitionParser.Parse(file.Text))
            .Where(file => file.ApiKey >= 0 && file.Errors.Count == 0)
            .Select((file, _) => (file.ApiName, file.ApiKey))
            .Collect();
        context.RegisterSourceOutput(apis, (output, all) => output.AddSource("ApiCatalogue.g.cs", CatalogueEmitter.Emit(all)));
    }

    private static void Emit(SourceProductionContext output, string path, string text)
    {
        var file = DefinitionParser.Parse(text);
        foreach (var error in file.Errors)
        {
            var place = new LinePosition(Math.Max(0, error.Line - 1), 0);
            var location = Location.Create(path, new TextSpan(0, 0), new LinePositionSpan(place, place));
            output.ReportDiagnostic(Diagnostic.Create(BadDefinition, location, error.Text));
        }
        if (file.Errors.Count == 0)
            output.AddSource(Path.GetFileNameWithoutExtension(path) + ".g.cs", ClassEmitter.Emit(file));
    }
}
