using System.Text;
using Keystone.Topology.Diagnostics;

namespace Keystone.Topology.Yaml;

/// <summary>
/// Fills in <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${file:PATH}</c>; <c>$${</c> stands for <c>${</c>. No error says what
/// they stand for: any of them may be a secret.
/// </summary>
internal sealed class ScalarExpansion(TopologyEnvironment environment, DiagnosticBag bag)
{
    /// <param name="file">Paths are relative to its folder.</param>
    /// <param name="place">Of the scalar, for errors.</param>
    /// <param name="text">The scalar as written.</param>
    public ExpandedText Expand(SourceFile file, SourcePlace place, string text)
    {
        var next = text.IndexOf("${", StringComparison.Ordinal);
        if (next < 0)
            return new ExpandedText(text, Expanded: false, Broken: false);
        var expanded = false;
        var result = new StringBuilder();
        var from = 0;
        while (next >= 0)
        {
            if (next > from && text[next - 1] == '$')
            {
                result.Append(text, from, next - 1 - from).Append("${");
                from = next + 2;
            }
            else
            {
                var end = text.IndexOf('}', next + 2);
                if (end < 0)
                {
                    bag.Add(
                        Catalogue.BadVariable,
                        place,
                        "topology",
                        "'${' is not closed by '}'",
                        "Close it, or write '$${' for the two characters."
                    );
                    return ExpandedText.Refused;
                }
                result.Append(text, from, next - from);
                if (ValueOf(file, place, text[(next + 2)..end]) is not { } value)
                    return ExpandedText.Refused;
                result.Append(value);
                expanded = true;
                from = end + 1;
            }
            if (result.Length > YamlLimits.ScalarChars)
            {
                bag.Add(
                    Catalogue.TooLarge,
                    place,
                    "topology",
                    $"a value is longer than {YamlLimits.ScalarChars:N0} characters once '${{…}}' is filled in",
                    "Shorten it."
                );
                return ExpandedText.Refused;
            }
            next = text.IndexOf("${", from, StringComparison.Ordinal);
        }
        return new ExpandedText(result.Append(text, from, text.Length - from).ToString(), expanded, Broken: false);
    }

    private string? ValueOf(SourceFile file, SourcePlace place, string reference)
    {
        const string filePrefix = "file:";
        if (reference.StartsWith(filePrefix, StringComparison.Ordinal))
            return FromFile(file, place, reference[filePrefix.Length..]);
        var dash = reference.IndexOf(":-", StringComparison.Ordinal);
        var name = dash < 0 ? reference : reference[..dash];
        if (!IsVariableName(name))
        {
            bag.Add(
                Catalogue.BadVariable,
                place,
                "topology",
                $"'${{{Names.Shorten(reference)}}}' names no variable",
                "It is ${NAME}, ${NAME:-default} or ${file:PATH}; NAME has letters, digits and '_'."
            );
            return null;
        }
        // As in a shell, ':-' stands in for an empty variable too.
        var value = environment.Variable(name);
        if (dash >= 0)
            return string.IsNullOrEmpty(value) ? reference[(dash + 2)..] : value;
        if (value is null)
            bag.Add(
                Catalogue.VariableNotSet,
                place,
                "topology",
                $"variable '{name}' is not set",
                $"Set it, or give it a default: ${{{name}:-default}}."
            );
        return value;
    }

    private string? FromFile(SourceFile file, SourcePlace place, string path)
    {
        try
        {
            var bytes = BoundedFile.Read(Path.Combine(file.Folder, path), YamlLimits.SecretFileBytes);
            if (bytes is null)
            {
                Refuse($"it holds more than {YamlLimits.SecretFileBytes:N0} bytes");
                return null;
            }
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            // One line break at the end belongs to the editor, not to the secret.
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Refuse(BoundedFile.Reason(e));
            return null;
        }

        void Refuse(string reason) =>
            bag.Add(
                Catalogue.SecretFile,
                place,
                "topology",
                $"file '{Names.Shorten(path)}' of '${{file:…}}' cannot be used: {reason}",
                "The path is relative to the file that names it."
            );
    }

    private static bool IsVariableName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
