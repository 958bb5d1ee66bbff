using System.Globalization;
using System.Text;

namespace Keystone.Events.Patterns;

/// <summary>Parses RE2's syntax, and says of what other dialects have that it is not there.</summary>
internal sealed class PatternParser
{
    private const int MaxRepeat = 1_000;
    private const int MaxNesting = 200;

    private readonly int[] _text;
    private readonly HashSet<string> _names = [];
    private int _at;
    private int _nesting;
    private bool _foldCase;
    private bool _multiLine;
    private bool _dotNewline;

    private PatternParser(string pattern) => _text = [.. pattern.EnumerateRunes().Select(r => r.Value)];

    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Choice();
        if (parser._at < parser._text.Length)
            throw new PatternException("A ')' has no '(' before it.", "A parenthesis itself is \\).");
        if (node.Copies() > MaxRepeat)
            throw new PatternException($"Repetitions multiply to more than {MaxRepeat}.");
        return node;
    }

    private int Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : -1;

    private bool TryTake(char c)
    {
        if (Peek() != c)
            return false;
        _at++;
        return true;
    }

    private PatternNode Choice()
    {
        if (++_nesting > MaxNesting)
            throw new PatternException($"Groups nest deeper than {MaxNesting} levels.");
        var options = new List<PatternNode> { Sequence() };
        while (TryTake('|'))
            options.Add(Sequence());
        _nesting--;
        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode Sequence()
    {
        var parts = new List<PatternNode>();
        while (Peek() is not (-1 or '|' or ')'))
        {
            if (Peek() == '\\' && Peek(1) == 'Q')
            {
                Quoted(parts);
                continue;
            }
            var atom = Atom();
            if (atom is null)
                continue;
            parts.Add(Repeated(atom));
        }
        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private void Quoted(List<PatternNode> parts)
    {
        _at += 2;
        while (_at < _text.Length)
        {
            if (Peek() == '\\' && Peek(1) == 'E')
            {
                _at += 2;
                if (parts.Count > 0)
                    parts[^1] = Repeated(parts[^1]);
                return;
            }
            parts.Add(Literal(_text[_at++]));
        }
    }

    private PatternNode Repeated(PatternNode atom)
    {
        var start = _at;
        if (!TryRepeat(out var least, out var most))
            return atom;
        TryTake('?');
        var end = _at;
        if (TryRepeat(out _, out _))
            throw new PatternException($"'{Text(start, _at)}' repeats a repetition.", "Group it: (?:…)*.");
        _at = end;
        return new PatternNode.Repeat(atom, least, most);
    }

    private string Text(int start, int end) => string.Concat(_text[start..end].Select(c => new Rune(c).ToString()));

    private bool TryRepeat(out int least, out int most)
    {
        least = Peek() == '+' ? 1 : 0;
        most = Peek() == '?' ? 1 : -1;
        if (Peek() is '*' or '+' or '?')
        {
            _at++;
            return true;
        }
        return Peek() == '{' && TryCounts(out least, out most);
    }

    /// <summary>{n}, {n,} or {n,m}; a brace that is none of these is a brace.</summary>
    private bool TryCounts(out int least, out int most)
    {
        var start = _at++;
        most = -1;
        if (TryNumber(out least))
        {
            if (TryTake('}'))
                most = least;
            else if (!TryTake(',') || (!TryTake('}') && !(TryNumber(out most) && TryTake('}'))))
                least = -1;
        }
        if (least < 0)
        {
            _at = start;
            return false;
        }
        if (least > MaxRepeat || most > MaxRepeat || (most >= 0 && most < least))
            throw new PatternException(
                $"'{Text(start, _at)}' is no repetition.",
                $"The smaller number comes first, the largest is {MaxRepeat}."
            );
        return true;
    }

    private bool TryNumber(out int number)
    {
        number = -1;
        var start = _at;
        while (Peek() is >= '0' and <= '9')
            _at++;
        if (_at == start)
            return false;
        number = _at - start > 6 ? MaxRepeat + 1 : int.Parse(Text(start, _at), CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Null where it was only a change of flags.</summary>
    private PatternNode? Atom()
    {
        var c = _text[_at];
        switch (c)
        {
            case '(':
                return Group();
            case '[':
                return new PatternNode.Set(new ClassParser(_text, _foldCase).Parse(ref _at));
            case '.':
                _at++;
                return new PatternNode.Set(
                    _dotNewline ? CodePointSet.Of((0, CodePointSet.Last)) : CodePointSet.Of(('\n', '\n')).Complement()
                );
            case '^':
                _at++;
                return new PatternNode.Anchor(_multiLine ? AnchorKind.LineStart : AnchorKind.TextStart);
            case '$':
                _at++;
                return new PatternNode.Anchor(_multiLine ? AnchorKind.LineEnd : AnchorKind.TextEnd);
            case '*' or '+' or '?':
                throw new PatternException($"'{(char)c}' has nothing to repeat.", $"The character itself is \\{(char)c}.");
            case '\\':
                return Escape();
            default:
                _at++;
                return Literal(c);
        }
    }

    private PatternNode.Set Literal(int code)
    {
        var set = CodePointSet.Of((code, code));
        return new PatternNode.Set(_foldCase ? Folding.Fold(set) : set);
    }

    private PatternNode Escape()
    {
        AnchorKind? anchor = Peek(1) switch
        {
            'A' => AnchorKind.TextStart,
            'z' => AnchorKind.TextEnd,
            'b' => AnchorKind.WordBoundary,
            'B' => AnchorKind.NoWordBoundary,
            _ => null,
        };
        if (anchor is { } kind)
        {
            _at += 2;
            return new PatternNode.Anchor(kind);
        }
        var escapes = new EscapeParser(_text);
        if (escapes.TryClass(ref _at, _foldCase, out var set))
            return new PatternNode.Set(set);
        return Literal(escapes.Character(ref _at));
    }

    private PatternNode? Group()
    {
        _at++;
        if (!TryTake('?'))
            return Body();
        if (TryTake(':'))
            return Body();
        var named = Peek() == '<' || (Peek() == 'P' && Peek(1) == '<');
        if (named && Peek(Peek() == '<' ? 1 : 2) is not ('=' or '!'))
        {
            Name();
            return Body();
        }
        switch (Peek())
        {
            case '=' or '!' or '<':
                throw new PatternException("Looking ahead or behind is not part of RE2.", "Test twice, with && between.");
            case '>':
                throw new PatternException("(?>…) is not part of RE2.", "A group is (?:…).");
            case '#':
                throw new PatternException("Comments are not part of RE2.");
            case 'P':
                throw new PatternException("References to groups are not part of RE2.");
            default:
                return Flags();
        }
    }

    private void Name()
    {
        _at += Peek() == '<' ? 1 : 2;
        var start = _at;
        while (Peek() is '_' or (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'))
            _at++;
        var name = Text(start, _at);
        if (name.Length == 0 || !TryTake('>'))
            throw new PatternException("The name of a group is letters, digits and '_', as in (?P<name>…).");
        if (!_names.Add(name))
            throw new PatternException($"Two groups have the name '{name}'.");
    }

    /// <summary>What stands in the parentheses. Flags set inside end with it.</summary>
    private PatternNode Body()
    {
        var (foldCase, multiLine, dotNewline) = (_foldCase, _multiLine, _dotNewline);
        var body = Choice();
        if (!TryTake(')'))
            throw new PatternException("A '(' has no ')' behind it.", "A parenthesis itself is \\(.");
        (_foldCase, _multiLine, _dotNewline) = (foldCase, multiLine, dotNewline);
        return body;
    }

    /// <summary>(?flags) for the rest of the group around it, (?flags:…) for what it holds.</summary>
    private PatternNode? Flags()
    {
        var (foldCase, multiLine, dotNewline) = (_foldCase, _multiLine, _dotNewline);
        var on = true;
        var any = false;
        while (true)
        {
            var c = Peek();
            _at++;
            switch (c)
            {
                case 'i':
                    foldCase = on;
                    break;
                case 'm':
                    multiLine = on;
                    break;
                case 's':
                    dotNewline = on;
                    break;
                case 'U':
                    // Which of several matches is preferred: whether there is one does not depend on it.
                    break;
                case '-' when on:
                    on = false;
                    any = false;
                    continue;
                case ')' or ':' when any:
                    var outside = (_foldCase, _multiLine, _dotNewline);
                    (_foldCase, _multiLine, _dotNewline) = (foldCase, multiLine, dotNewline);
                    if (c == ')')
                        return null;
                    var body = Body();
                    (_foldCase, _multiLine, _dotNewline) = outside;
                    return body;
                default:
                    throw new PatternException(
                        c < 0
                            ? "A group '(?' has no end."
                            : $"'(?{Text(Math.Min(_at, _text.Length) - 1, Math.Min(_at, _text.Length))}' is no group of RE2.",
                        "Flags are i, m, s and U, as in (?i) or (?i:…)."
                    );
            }
            any = true;
        }
    }
}
