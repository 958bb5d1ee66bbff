namespace Keystone.Events.Language;

/// <summary>A lexical element. Numbers keep their magnitude (the sign is the parser's), strings and bytes their decoded bytes.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public string Name { get; init; } = "";

    public ulong Magnitude { get; init; }

    public double Number { get; init; }

    public byte[] Bytes { get; init; } = [];
}
