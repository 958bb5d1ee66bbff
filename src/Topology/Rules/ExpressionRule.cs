using Keystone.Events;
using Keystone.Topology.Config;
using Keystone.Topology.Diagnostics;
using Keystone.Topology.Model;
using Keystone.Topology.Resolving;

namespace Keystone.Topology.Rules;

/// <summary>Every expression compiles for what it is used for; a mistake is named by its place in the file.</summary>
internal sealed class ExpressionRule : ITopologyRule
{
    public void Check(RuleContext context)
    {
        foreach (var site in ExpressionSites.Of(context.Index, context.Topics))
        {
            if (!new ExpressionSetBuilder().TryAdd(site.Text.Value, site.Use, out var expression, out var errors))
                foreach (var error in errors)
                    Report(context, site, error);
            else if (site.IsTime && expression.ResultType is not ("timestamp" or "dyn"))
                context.Add(
                    Catalogue.BadExpression,
                    site.Text.Place,
                    site.Subject,
                    $"'{site.Key}' gives {expression.ResultType}, not a timestamp",
                    "Write 'timestamp', or timestamp(event.…)."
                );
            else if (site.Format == PayloadFormat.Bytes && expression.Inputs.HasFlag(ExpressionInputs.Event))
                context.Add(
                    Catalogue.EventOfBytes,
                    site.Text.Place,
                    site.Subject,
                    $"'{site.Key}' reads 'event', and the payload is bytes",
                    "Use key, headers, topic, partition, offset or timestamp; or declare the stream as json."
                );
        }
    }

    private static void Report(RuleContext context, ExpressionSite site, ExpressionError error)
    {
        var node = site.Text.Node!;
        // What '${…}' stands for may be a secret, and messages of the compiler quote the text: then say only where.
        if (node.Expanded)
            context.Add(
                Catalogue.BadExpression,
                site.Text.Place,
                site.Subject,
                $"'{site.Key}' does not compile: at its line {error.Line}, column {error.Column} once '${{…}}' is filled in",
                "Try it with 'keystone filter'."
            );
        else
            context.Add(
                Catalogue.BadExpression,
                node.Locate(OffsetOf(node.Value, error.Line, error.Column)),
                site.Subject,
                $"'{site.Key}' does not compile: {Clause(error.Fact)}",
                error.Cure
            );
    }

    /// <summary>A sentence as the end of another one.</summary>
    private static string Clause(string fact)
    {
        var text = fact.TrimEnd('.');
        return text.Length > 1 && char.IsAsciiLetterUpper(text[0]) && (char.IsAsciiLetterLower(text[1]) || text[1] == ' ')
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;
    }

    /// <summary>The index of a line and column in the text; lines end with \n.</summary>
    private static int OffsetOf(string text, int line, int column)
    {
        var at = 0;
        for (var i = 1; i < line; i++)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0)
                break;
            at = end + 1;
        }
        // The end of a block is after its last word, not on the line below.
        return Math.Clamp(at + column - 1, 0, text.AsSpan().TrimEnd().Length);
    }
}
