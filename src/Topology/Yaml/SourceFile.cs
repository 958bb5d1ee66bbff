namespace Keystone.Topology.Yaml;

/// <summary>The text of one file, and its name as the user wrote it.</summary>
internal sealed class SourceFile
{
    private readonly List<int> _lineStarts = [0];

    public SourceFile(string name, string folder, string text)
    {
        Name = name;
        Folder = folder;
        Text = text;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
    }

    public string Name { get; }

    /// <summary>Absolute; relative paths in the file are relative to it.</summary>
    public string Folder { get; }
    public string Text { get; }
    public int Lines => _lineStarts.Count;

    public SourcePlace At(long line, long column) => new(Name, (int)Math.Max(1, line), (int)Math.Max(1, column));

    /// <summary>The place of a character of <see cref="Text"/>.</summary>
    public SourcePlace At(int index)
    {
        index = Math.Clamp(index, 0, Text.Length);
        var line = _lineStarts.BinarySearch(index);
        if (line < 0)
            line = ~line - 1;
        return new SourcePlace(Name, line + 1, index - _lineStarts[line] + 1);
    }

    /// <summary>The index of a place in <see cref="Text"/>, clamped to it.</summary>
    public int IndexOf(SourcePlace place)
    {
        var line = Math.Clamp(place.Line - 1, 0, _lineStarts.Count - 1);
        return Math.Clamp(_lineStarts[line] + place.Column - 1, 0, Text.Length);
    }

    public ReadOnlySpan<char> Line(int line)
    {
        if (line < 1 || line > _lineStarts.Count)
            return default;
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Count ? _lineStarts[line] : Text.Length;
        return Text.AsSpan(start, end - start).TrimEnd("\r\n");
    }
}
