using System;
using System.Text;

namespace Keystone.Kafka.Generator.Emitting;

/// <summary>C# text with indentation; blocks open and close braces.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder text = new();
    private int depth;

    public CodeText Line(string line)
    {
        if (line.Length > 0)
            text.Append(' ', depth * 4).Append(line);
        text.Append('\n');
        return this;
    }

    public void Block(string head, Action inside)
    {
        Line(head);
        Line("{");
        depth++;
        inside();
        depth--;
        Line("}");
    }

    /// <summary>The block under a condition, or its content alone where the condition always holds (empty text).</summary>
    public void When(string condition, Action inside)
    {
        if (condition.Length == 0)
            inside();
        else
            Block("if (" + condition + ")", inside);
    }

    public void Summary(string comment)
    {
        if (comment.Length == 0)
            return;
        Line("/// <summary>");
        foreach (var line in comment.Split('\n'))
            Line("/// " + line.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;"));
        Line("/// </summary>");
    }

    public override string ToString() => text.ToString();
}
