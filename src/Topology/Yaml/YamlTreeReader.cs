using Keystone.Topology.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Keystone.Topology.Yaml;

/// <summary>
/// Builds a file's tree from YamlDotNet's parsing events. What makes the text unreadable ends it (one error); what does not
/// (a key twice, a variable that is not set) is reported, and reading goes on.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly SourceFile _file;
    private readonly DiagnosticBag _bag;
    private readonly ScalarExpansion _expansion;
    private readonly NodeBudget _budget;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);

    private YamlTreeReader(SourceFile file, DiagnosticBag bag, ScalarExpansion expansion, NodeBudget budget)
    {
        _file = file;
        _bag = bag;
        _expansion = expansion;
        _budget = budget;
        _parser = new Parser(new Scanner(new StringReader(file.Text), skipComments: true));
    }

    /// <summary>Null where the file cannot be read as YAML or holds nothing; that is reported.</summary>
    public static YamlNode? Read(SourceFile file, DiagnosticBag bag, ScalarExpansion expansion, NodeBudget budget)
    {
        try
        {
            return new YamlTreeReader(file, bag, expansion, budget).ReadDocument();
        }
        catch (YamlRefusedException)
        {
            return null;
        }
    }

    private YamlNode? ReadDocument()
    {
        Next();
        Next();
        if (_parser.Current is StreamEnd)
        {
            _bag.Add(Catalogue.EmptyFile, _file.At(1, 1), "topology", "the file is empty", "docs/topology.md shows what goes into it.");
            return null;
        }
        Next();
        var root = ReadNode(0);
        Next();
        if (_parser.Current is not StreamEnd)
            throw Refuse(Catalogue.SeveralDocuments, Place(), "the file holds more than one YAML document", "Remove the line '---'.");
        return root;
    }

    /// <summary>Reads the node at the current event and moves past it.</summary>
    private YamlNode ReadNode(int depth)
    {
        if (depth > YamlLimits.Depth)
            throw Refuse(Catalogue.TooDeep, Place(), $"it is nested deeper than {YamlLimits.Depth} levels", "Flatten it.");
        Spend(1);
        switch (_parser.Current)
        {
            case AnchorAlias alias:
                return ReadAlias(alias);
            case Scalar scalar:
                CheckTag(scalar);
                var leaf = ReadScalar(scalar);
                Name(scalar.Anchor, leaf);
                Next();
                return leaf;
            case SequenceStart start:
                CheckTag(start);
                return ReadSequence(start, depth);
            case MappingStart start:
                CheckTag(start);
                return ReadMapping(start, depth);
            default:
                throw Refuse(Catalogue.NotYaml, Place(), "a value is expected here", "");
        }
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        var place = Place();
        if (scalar.Value.Length > YamlLimits.ScalarChars)
            throw Refuse(Catalogue.TooLarge, place, $"a value is longer than {YamlLimits.ScalarChars:N0} characters", "Shorten it.");
        var text = _expansion.Expand(_file, place, scalar.Value);
        return new ScalarNode(_file, place, scalar.Value, text, scalar.Style, isText: !scalar.Tag.IsEmpty);
    }

    private YamlNode ReadAlias(AnchorAlias alias)
    {
        var place = Place();
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            throw Refuse(
                Catalogue.UnknownAnchor,
                place,
                $"anchor '{alias.Value.Value}' is not set before it is used",
                Names.Known("Set", [.. _anchors.Keys])
            );
        if (node is null)
            throw Refuse(Catalogue.UnknownAnchor, place, $"anchor '{alias.Value.Value}' is used inside of itself", "Remove the alias.");
        Spend(node.Weight);
        Next();
        return node;
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth)
    {
        var place = Place();
        Open(start.Anchor);
        Next();
        var items = new List<YamlNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode(depth + 1));
        Next();
        var node = new SequenceNode(place, items);
        Name(start.Anchor, node);
        return node;
    }

    private MappingNode ReadMapping(MappingStart start, int depth)
    {
        var place = Place();
        Open(start.Anchor);
        Next();
        var builder = new MappingBuilder(_bag);
        while (_parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            builder.Add(key, ReadNode(depth + 1));
        }
        Next();
        var node = builder.Build(place, Spend);
        Name(start.Anchor, node);
        return node;
    }

    private void Open(AnchorName anchor)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = null;
    }

    private void Name(AnchorName anchor, YamlNode node)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = node;
    }

    private void CheckTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific || node.Tag.Value is "tag:yaml.org,2002:str" && node is Scalar)
            return;
        var shown = node.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal);
        _bag.Add(Catalogue.Tag, Place(), "topology", $"tag '{Names.Shorten(shown)}' is not known", "Remove it; '!!str' is the only one.");
    }

    private void Spend(int nodes)
    {
        if (!_budget.TrySpend(nodes))
            throw Refuse(
                Catalogue.TooLarge,
                Place(),
                $"the topology holds more than {YamlLimits.Nodes:N0} values, aliases written out",
                "Split it into several topologies."
            );
    }

    private SourcePlace Place()
    {
        var mark = _parser.Current?.Start ?? Mark.Empty;
        return _file.At(mark.Line, mark.Column);
    }

    private void Next()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (YamlException e)
        {
            throw NotYaml(YamlMistakes.Place(_file, e, _parser.Current), YamlMistakes.Plain(e.Message));
        }
        // The parser's other exceptions are its answers to texts that nobody writes; none is our business to tell apart.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var end = _parser.Current?.End ?? Mark.Empty;
            throw NotYaml(_file.At(end.Line, end.Column), "the text cannot be parsed from here on");
        }
    }

    private YamlRefusedException NotYaml(SourcePlace place, string fact) =>
        Refuse(Catalogue.NotYaml, place, $"this is not YAML: {fact}", YamlMistakes.Cure(_file, place));

    private YamlRefusedException Refuse(CatalogueEntry entry, SourcePlace place, string fact, string cure)
    {
        _bag.Add(entry, place, "topology", fact, cure);
        return new YamlRefusedException();
    }
}
