using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Keystone.Kafka.Generator.Definitions;

/// <summary>
/// Reads the definition language of src/Kafka/Messages (its README describes it): line by line, one field a line, braces open
/// and close structs, and the comment lines above a declaration belong to it.
/// </summary>
public sealed class DefinitionParser
{
    private readonly DefinitionFile file = new();
    private readonly List<string> comment = new();
    private readonly Stack<StructDefinition> open = new();
    private MessageDefinition? message;
    private int line;

    public static DefinitionFile Parse(string text)
    {
        var parser = new DefinitionParser();
        foreach (var raw in text.Split('\n'))
        {
            parser.line++;
            parser.Line(raw.Trim());
        }
        if (parser.open.Count > 0)
            parser.Error("'" + parser.open.Peek().Name + "' is not closed");
        if (parser.file.Messages.Count == 0)
            parser.Error("no message is declared: 'request', 'response' or 'data' expected");
        return parser.file;
    }

    private void Line(string text)
    {
        if (text.StartsWith("#"))
        {
            comment.Add(text.Substring(1).Trim());
            return;
        }
        if (text.Length == 0)
        {
            comment.Clear();
            return;
        }
        var words = text.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
        if (text == "}")
            Close();
        else if (words[0] == "api" && open.Count == 0)
            Api(words);
        else if (words[0] is "request" or "response" or "data" && open.Count == 0)
            Message(words);
        else if (words[0] == "struct" && open.Count == 1)
            Struct(words);
        else if (words[0].EndsWith(":") && open.Count > 0)
            Field(words);
        else
            Error("'" + text + "' is not understood here");
        comment.Clear();
    }

    private void Api(string[] words)
    {
        if (words.Length != 3 || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var key))
        {
            Error("'api NAME KEY' expected");
            return;
        }
        file.ApiName = words[1];
        file.ApiKey = key;
    }

    private void Message(string[] words)
    {
        var rest = new Queue<string>(words);
        var kind = rest.Dequeue();
        var name = kind switch
        {
            "request" => file.ApiName + "Request",
            "response" => file.ApiName + "Response",
            _ => rest.Count > 0 ? rest.Dequeue() : "",
        };
        if (
            rest.Count != 5
            || rest.Dequeue() != "versions"
            || !VersionRange.TryParse(rest.Dequeue(), out var versions)
            || versions.IsEmpty
            || versions.Last == int.MaxValue
            || rest.Dequeue() != "flexible"
            || !VersionRange.TryParse(rest.Dequeue(), out var flexible)
            || rest.Dequeue() != "{"
        )
        {
            Error("'" + kind + " versions FIRST-LAST flexible FIRST+ {' expected");
            return;
        }
        var body = new StructDefinition(name, versions, line) { Comment = TakeComment() };
        var messageKind =
            kind == "request" ? MessageKind.Request
            : kind == "response" ? MessageKind.Response
            : MessageKind.Data;
        message = new MessageDefinition(name, messageKind, body, flexible);
        file.Messages.Add(message);
        open.Push(body);
    }

    private void Struct(string[] words)
    {
        if (words.Length != 3 || words[2] != "{")
        {
            Error("'struct NAME {' expected");
            return;
        }
        Open(words[1], open.Peek().Versions);
    }

    private void Open(string name, VersionRange versions)
    {
        var opened = new StructDefinition(name, versions, line) { Comment = TakeComment() };
        if (message!.Structs.Any(s => s.Name == name))
            Error("struct '" + name + "' is declared twice");
        message.Structs.Add(opened);
        open.Push(opened);
    }

    private void Field(string[] words)
    {
        var name = words[0].Substring(0, words[0].Length - 1);
        if (words.Length < 2 || FieldType.Parse(words[1]) is not { } type)
        {
            Error("'" + name + ": TYPE' expected");
            return;
        }
        var around = open.Peek();
        var field = new FieldDefinition(name, type.Type, type.StructName, type.IsArray, line) { Versions = around.Versions };
        var opens = false;
        for (var i = 2; i < words.Length; i++)
        {
            var more = i + 1 < words.Length;
            if (words[i] == "tag" && more && int.TryParse(words[i + 1], out var tag))
            {
                field.Tag = tag;
                i++;
            }
            else if (words[i] == "=" && more)
                field.Default = words[++i];
            else if (words[i] == "ignorable")
                field.Ignorable = true;
            else if (words[i] == "{" && i == words.Length - 1)
                opens = true;
            else if (VersionRange.TryParse(words[i], out var range))
                field.Versions = range.Intersect(around.Versions);
            else
                Error("'" + words[i] + "' is not understood in field '" + name + "'");
        }
        field.Nullable = type.Nullable.Intersect(field.Versions);
        Check(field, around);
        around.Fields.Add(field);
        field.Comment = string.Join("\n", comment);
        if (opens)
            Open(type.StructName, field.Versions);
    }

    private void Check(FieldDefinition field, StructDefinition around)
    {
        if (field.Versions.IsEmpty)
            Error("field '" + field.Name + "' is in no version of '" + around.Name + "'");
        if (around.Fields.Any(f => f.Name == field.Name))
            Error("field '" + field.Name + "' is declared twice");
        if (field.IsTagged && !message!.Flexible.Covers(field.Versions))
            Error("field '" + field.Name + "' has a tag in a version that is not flexible");
        if (field.IsTagged && around.Fields.Any(f => f.Tag == field.Tag && !f.Versions.Intersect(field.Versions).IsEmpty))
            Error("tag " + field.Tag + " is given twice");
        if (field.DefaultsToNull && !field.IsNullable)
            Error("field '" + field.Name + "' defaults to null and is not nullable");
    }

    private void Close()
    {
        if (open.Count == 0)
        {
            Error("nothing is open here");
            return;
        }
        var closed = open.Pop();
        if (open.Count > 0)
            return;
        var known = new HashSet<string>(message!.Structs.Select(s => s.Name));
        foreach (var field in message.Structs.Append(closed).SelectMany(s => s.Fields))
        {
            if (field.Type == WireType.Struct && !known.Contains(field.StructName))
                file.Errors.Add(new DefinitionError(field.Line, "struct '" + field.StructName + "' is not declared"));
        }
    }

    private string TakeComment()
    {
        var text = string.Join("\n", comment);
        comment.Clear();
        return text;
    }

    private void Error(string text) => file.Errors.Add(new DefinitionError(line, text));
}
