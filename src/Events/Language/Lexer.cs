using System.Globalization;

namespace Keystone.Events.Language;

/// <summary>Cuts the text into tokens, one at a time.</summary>
internal sealed class Lexer(string text)
{
    private int _at;

    public Token Next()
    {
        SkipBlanks();
        var start = _at;
        if (start >= text.Length)
            return new Token(TokenKind.End, start, start);
        var c = text[start];
        if (LiteralText.TryStart(text, start, out var raw, out var bytes, out var quoteAt))
            return Quoted(start, raw, bytes, quoteAt);
        if (IsLetter(c))
            return Word(start);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            return Number(start);
        if (c == '`')
            return QuotedField(start);
        return Operator(start, c);
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
                _at++;
            else if (text[_at] == '/' && Peek(1) == '/')
                while (_at < text.Length && text[_at] != '\n')
                    _at++;
            else
                return;
        }
    }

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private static bool IsLetter(char c) => c == '_' || char.IsAsciiLetter(c);

    private Token Word(int start)
    {
        while (_at < text.Length && (IsLetter(text[_at]) || char.IsAsciiDigit(text[_at])))
            _at++;
        var name = text[start.._at];
        var kind = name switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        return new Token(kind, start, _at) { Name = name };
    }

    /// <summary>A field name between back ticks, after a dot: for names that are no identifiers, as in <c>event.`content-type`</c>.</summary>
    private Token QuotedField(int start)
    {
        var end = text.IndexOfAny(['`', '\n', '\r'], start + 1);
        if (end < 0 || text[end] != '`')
            throw new SyntaxException(start, "The quoted field name has no end.", "Close it with a back tick on the same line.");
        if (end == start + 1)
            throw new SyntaxException(start, "The quoted field name is empty.", "Write an empty name as an index: event[\"\"].");
        _at = end + 1;
        return new Token(TokenKind.QuotedField, start, _at) { Name = LiteralText.Checked(text, start + 1, end) };
    }

    private Token Quoted(int start, bool raw, bool bytes, int quoteAt)
    {
        var value = LiteralText.Read(text, quoteAt, raw, bytes, out _at);
        return new Token(bytes ? TokenKind.Bytes : TokenKind.String, start, _at) { Bytes = value };
    }

    private Token Number(int start)
    {
        if (text[start] == '0' && Peek(1) is 'x' or 'X')
            return Hexadecimal(start);
        var real = false;
        SkipDigits();
        if (_at < text.Length && text[_at] == '.' && char.IsAsciiDigit(Peek(1)))
        {
            real = true;
            _at++;
            SkipDigits();
        }
        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            var digits = Peek(1) is '+' or '-' ? 2 : 1;
            if (char.IsAsciiDigit(Peek(digits)))
            {
                real = true;
                _at += digits;
                SkipDigits();
            }
        }
        if (!real)
            return Integer(start, text.AsSpan(start, _at - start), NumberStyles.None);
        var number = double.Parse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number))
            throw new SyntaxException(
                start,
                $"{text[start.._at]} is beyond the range of a double.",
                "The largest is 1.7976931348623157e308."
            );
        return new Token(TokenKind.Double, start, _at) { Number = number };
    }

    private Token Hexadecimal(int start)
    {
        _at += 2;
        var digits = _at;
        while (_at < text.Length && char.IsAsciiHexDigit(text[_at]))
            _at++;
        if (_at == digits)
            throw new SyntaxException(start, "0x has no digits.", "Write at least one of 0 to 9 and a to f.");
        return Integer(start, text.AsSpan(digits, _at - digits), NumberStyles.AllowHexSpecifier);
    }

    private Token Integer(int start, ReadOnlySpan<char> digits, NumberStyles style)
    {
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var magnitude))
            throw new SyntaxException(
                start,
                $"{text[start.._at]} is beyond 64 bits.",
                "A double has the range: write it with a fraction or an exponent."
            );
        var unsigned = _at < text.Length && text[_at] is 'u' or 'U';
        if (unsigned)
            _at++;
        return new Token(unsigned ? TokenKind.UInt : TokenKind.Int, start, _at) { Magnitude = magnitude };
    }

    private void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
    }

    private Token Operator(int start, char c)
    {
        var two = Peek(1);
        var (kind, length) = c switch
        {
            '.' => (TokenKind.Dot, 1),
            ',' => (TokenKind.Comma, 1),
            ':' => (TokenKind.Colon, 1),
            '?' => (TokenKind.Question, 1),
            '(' => (TokenKind.OpenParen, 1),
            ')' => (TokenKind.CloseParen, 1),
            '[' => (TokenKind.OpenBracket, 1),
            ']' => (TokenKind.CloseBracket, 1),
            '{' => (TokenKind.OpenBrace, 1),
            '}' => (TokenKind.CloseBrace, 1),
            '+' => (TokenKind.Plus, 1),
            '-' => (TokenKind.Minus, 1),
            '*' => (TokenKind.Star, 1),
            '/' => (TokenKind.Slash, 1),
            '%' => (TokenKind.Percent, 1),
            '!' => two == '=' ? (TokenKind.NotEqual, 2) : (TokenKind.Not, 1),
            '<' => two == '=' ? (TokenKind.LessOrEqual, 2) : (TokenKind.Less, 1),
            '>' => two == '=' ? (TokenKind.GreaterOrEqual, 2) : (TokenKind.Greater, 1),
            '=' when two == '=' => (TokenKind.Equal, 2),
            '&' when two == '&' => (TokenKind.And, 2),
            '|' when two == '|' => (TokenKind.Or, 2),
            '=' => throw new SyntaxException(start, "'=' is no operator.", "Equality is '=='."),
            '&' => throw new SyntaxException(start, "'&' is no operator.", "And is '&&'."),
            '|' => throw new SyntaxException(start, "'|' is no operator.", "Or is '||'."),
            _ => throw new SyntaxException(start, $"{LiteralText.Show(text, start)} has no meaning here.", "Text belongs into quotes."),
        };
        _at += length;
        return new Token(kind, start, _at);
    }
}
