namespace Keystone.Events.Language;

/// <summary>The text of an expression, and where in it an offset stands.</summary>
internal sealed class SourceText(string text)
{
    public string Text { get; } = text;

    /// <summary>Line and column of an offset, both from 1. LF, CR and CRLF each end a line.</summary>
    public (int Line, int Column) Locate(int offset)
    {
        var line = 1;
        var start = 0;
        for (var i = 0; i < offset && i < Text.Length; i++)
        {
            if (Text[i] == '\n' || (Text[i] == '\r' && (i + 1 >= Text.Length || Text[i + 1] != '\n')))
            {
                line++;
                start = i + 1;
            }
        }
        return (line, offset - start + 1);
    }

    public string Slice(int start, int end) => Text[Math.Min(start, Text.Length)..Math.Min(end, Text.Length)];

    public ExpressionError Error(int offset, string fact, string cure = "")
    {
        var (line, column) = Locate(offset);
        return new ExpressionError(line, column, fact, cure);
    }
}
