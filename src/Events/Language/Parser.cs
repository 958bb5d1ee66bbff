using System.Runtime.CompilerServices;
using Keystone.Events.Values;

namespace Keystone.Events.Language;

/// <summary>
/// Recursive descent for everything in brackets, a precedence table for binary operators. One syntax error ends it: what follows a broken place is guesswork.
/// </summary>
internal sealed class Parser
{
    private static readonly HashSet<string> Reserved =
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ];

    private readonly Lexer _lexer;
    private Token _token;
    private int _lastEnd;
    private int _nesting;

    private Parser(string text)
    {
        _lexer = new Lexer(text);
        _token = _lexer.Next();
    }

    public static Syntax? Parse(SourceText source, List<ExpressionError> errors)
    {
        if (source.Text.Length > ExpressionLimits.MaxLength)
        {
            errors.Add(source.Error(0, $"The expression is longer than {ExpressionLimits.MaxLength} characters.", "Split the route."));
            return null;
        }
        try
        {
            var parser = new Parser(source.Text);
            if (parser._token.Kind == TokenKind.End)
                throw new SyntaxException(0, "The expression is empty.", "Leave `where` out to keep everything.");
            var syntax = parser.Expression();
            if (parser._token.Kind != TokenKind.End)
                throw parser.Unexpected("the end or an operator");
            return syntax;
        }
        catch (SyntaxException e)
        {
            errors.Add(source.Error(e.Offset, e.Fact, e.Cure));
            return null;
        }
    }

    private Token Take()
    {
        var token = _token;
        _lastEnd = token.End;
        _token = _lexer.Next();
        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (_token.Kind != kind)
            return false;
        Take();
        return true;
    }

    private void Expect(TokenKind kind, string what)
    {
        if (!TryTake(kind))
            throw Unexpected(what);
    }

    private SyntaxException Unexpected(string wanted)
    {
        var found = _token.Kind switch
        {
            TokenKind.End => "the expression ends",
            TokenKind.String or TokenKind.Bytes => "a string stands",
            TokenKind.Int or TokenKind.UInt or TokenKind.Double => "a number stands",
            TokenKind.Identifier or TokenKind.QuotedField => $"'{_token.Name}' stands",
            _ => $"'{TokenText.Of(_token.Kind)}' stands",
        };
        return new SyntaxException(_token.Start, $"Here {found} where {wanted} belongs.", "");
    }

    private void Enter(int at)
    {
        // The stack is a safeguard only: the limit is met long before on the stacks that .NET gives by default.
        if (++_nesting > ExpressionLimits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TooDeep(at);
    }

    private static SyntaxException TooDeep(int at) =>
        new(
            at,
            $"The expression nests deeper than {ExpressionLimits.MaxDepth} levels.",
            "Split it, or use 'in' with a list instead of a chain."
        );

    private static T Bounded<T>(T syntax)
        where T : Syntax => syntax.Depth <= ExpressionLimits.MaxDepth ? syntax : throw TooDeep(syntax.At);

    private Syntax Expression()
    {
        var start = _token.Start;
        Enter(start);
        var condition = Logic(and: false);
        if (_token.Kind == TokenKind.Question)
        {
            var at = Take().Start;
            if (_token.Kind == TokenKind.Dot)
                throw new SyntaxException(at, "Optional values are not part of the filter language.", "Use has(e.f) ? e.f : default.");
            var then = Logic(and: false);
            Expect(TokenKind.Colon, "':'");
            var otherwise = Expression();
            condition = Bounded(new ConditionalSyntax(start, _lastEnd, condition, then, otherwise) { At = at });
        }
        _nesting--;
        return condition;
    }

    private Syntax Logic(bool and)
    {
        var start = _token.Start;
        var first = and ? Binary(0) : Logic(and: true);
        var kind = and ? TokenKind.And : TokenKind.Or;
        if (_token.Kind != kind)
            return first;
        var operands = new List<Syntax> { first };
        var at = _token.Start;
        while (TryTake(kind))
            operands.Add(and ? Binary(0) : Logic(and: true));
        return Bounded(new LogicSyntax(start, _lastEnd, and, Flatten(and, operands)) { At = at });
    }

    private static List<Syntax> Flatten(bool and, List<Syntax> operands)
    {
        var flat = new List<Syntax>(operands.Count);
        foreach (var operand in operands)
        {
            if (operand is LogicSyntax inner && inner.And == and)
                flat.AddRange(inner.Operands);
            else
                flat.Add(operand);
        }
        return flat;
    }

    /// <summary>Binary operators of a level of binding: 0 relations, 1 sums, 2 products. All are left-associative.</summary>
    private Syntax Binary(int level)
    {
        var start = _token.Start;
        var left = level == 2 ? Unary() : Binary(level + 1);
        while (Operator(_token.Kind, level) is { } op)
        {
            var at = Take().Start;
            var right = level == 2 ? Unary() : Binary(level + 1);
            left = Bounded(new OperatorSyntax(start, _lastEnd, op, left, right) { At = at });
        }
        return left;
    }

    private static Operator? Operator(TokenKind kind, int level) =>
        (kind, level) switch
        {
            (TokenKind.Equal, 0) => Language.Operator.Equal,
            (TokenKind.NotEqual, 0) => Language.Operator.NotEqual,
            (TokenKind.Less, 0) => Language.Operator.Less,
            (TokenKind.LessOrEqual, 0) => Language.Operator.LessOrEqual,
            (TokenKind.Greater, 0) => Language.Operator.Greater,
            (TokenKind.GreaterOrEqual, 0) => Language.Operator.GreaterOrEqual,
            (TokenKind.In, 0) => Language.Operator.In,
            (TokenKind.Plus, 1) => Language.Operator.Add,
            (TokenKind.Minus, 1) => Language.Operator.Subtract,
            (TokenKind.Star, 2) => Language.Operator.Multiply,
            (TokenKind.Slash, 2) => Language.Operator.Divide,
            (TokenKind.Percent, 2) => Language.Operator.Modulo,
            _ => null,
        };

    private Syntax Unary()
    {
        if (_token.Kind is not (TokenKind.Not or TokenKind.Minus))
            return Member();
        var op = Take();
        Enter(op.Start);
        Syntax? result = null;
        if (op.Kind == TokenKind.Minus && _token.Kind is TokenKind.Int or TokenKind.Double)
            result = Negative(op.Start, _token);
        if (result is null)
        {
            var operand = Unary();
            var sign = op.Kind == TokenKind.Not ? Language.Operator.Not : Language.Operator.Negate;
            result = Bounded(new OperatorSyntax(op.Start, _lastEnd, sign, operand, null));
        }
        _nesting--;
        return result;
    }

    /// <summary>A negative literal: the sign belongs to it, since the magnitude of the smallest int is no int.</summary>
    private LiteralSyntax Negative(int start, Token number)
    {
        Take();
        if (_token.Kind is TokenKind.Dot or TokenKind.OpenBracket)
            throw new SyntaxException(number.Start, "A number has no fields, functions or elements.", "");
        if (number.Kind == TokenKind.Double)
            return new LiteralSyntax(start, _lastEnd, Value.Of(-number.Number), CelType.Double);
        if (number.Magnitude > 1UL << 63)
            throw new SyntaxException(
                number.Start,
                $"-{number.Magnitude} is beyond the range of int.",
                "The smallest is -9223372036854775808."
            );
        return new LiteralSyntax(start, _lastEnd, Value.Of(unchecked(-(long)number.Magnitude)), CelType.Int);
    }

    private Syntax Member()
    {
        var start = _token.Start;
        var member = Primary();
        while (true)
        {
            if (TryTake(TokenKind.Dot))
                member = Bounded(Selection(start, member));
            else if (_token.Kind == TokenKind.OpenBracket)
            {
                var at = Take().Start;
                if (_token.Kind == TokenKind.Question)
                    throw new SyntaxException(at, "Optional values are not part of the filter language.", "Test with 'in' first.");
                var index = Expression();
                Expect(TokenKind.CloseBracket, "']'");
                member = Bounded(new IndexSyntax(start, _lastEnd, member, index) { At = at });
            }
            else if (_token.Kind == TokenKind.OpenBrace && IsTypeName(member))
                throw new SyntaxException(_token.Start, "Messages are not part of the filter language.", "A map is { \"name\": value }.");
            else
                return member;
        }
    }

    private static bool IsTypeName(Syntax syntax) =>
        syntax is NameSyntax || (syntax is SelectSyntax { Test: false } select && IsTypeName(select.Operand));

    private Syntax Selection(int start, Syntax operand)
    {
        if (_token.Kind == TokenKind.Question)
            throw new SyntaxException(
                _token.Start,
                "Optional values are not part of the filter language.",
                "Use has(e.f) ? e.f : default."
            );
        if (_token.Kind is TokenKind.True or TokenKind.False or TokenKind.Null or TokenKind.In)
            throw new SyntaxException(
                _token.Start,
                $"'{_token.Name}' is a word of the language and no field name.",
                $"Quote it: .`{_token.Name}`, or [\"{_token.Name}\"]."
            );
        if (_token.Kind is not (TokenKind.Identifier or TokenKind.QuotedField))
            throw Unexpected("a field name");
        var field = Take();
        if (field.Kind == TokenKind.QuotedField || _token.Kind != TokenKind.OpenParen)
            return new SelectSyntax(start, _lastEnd, operand, field.Name, test: false) { At = field.Start };
        var arguments = Arguments();
        return Macros.TryExpand(start, _lastEnd, field, operand, arguments)
            ?? new CallSyntax(start, _lastEnd, field.Name, operand, arguments) { At = field.Start };
    }

    private List<Syntax> Arguments()
    {
        Expect(TokenKind.OpenParen, "'('");
        var arguments = new List<Syntax>();
        if (TryTake(TokenKind.CloseParen))
            return arguments;
        do arguments.Add(Expression());
        while (TryTake(TokenKind.Comma));
        Expect(TokenKind.CloseParen, "',' or ')'");
        return arguments;
    }

    private Syntax Primary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Dot:
                Take();
                if (_token.Kind != TokenKind.Identifier)
                    throw Unexpected("a name");
                return Name(token.Start, rooted: true);
            case TokenKind.Identifier:
                return Name(token.Start, rooted: false);
            case TokenKind.OpenParen:
                Take();
                var inner = Expression();
                Expect(TokenKind.CloseParen, "')'");
                return inner;
            case TokenKind.OpenBracket:
                return List();
            case TokenKind.OpenBrace:
                return Map();
            default:
                return Literal();
        }
    }

    private Syntax Name(int start, bool rooted)
    {
        var name = Take();
        if (Reserved.Contains(name.Name))
            throw new SyntaxException(name.Start, $"'{name.Name}' is reserved.", "Choose another name; as a field it may follow a dot.");
        if (_token.Kind != TokenKind.OpenParen)
            return new NameSyntax(start, _lastEnd, name.Name, rooted) { At = name.Start };
        var arguments = Arguments();
        return Macros.TryExpand(start, _lastEnd, name, null, arguments)
            ?? new CallSyntax(start, _lastEnd, name.Name, null, arguments) { At = name.Start };
    }

    private ListSyntax List()
    {
        var start = Take().Start;
        var elements = new List<Syntax>();
        while (_token.Kind != TokenKind.CloseBracket)
        {
            if (_token.Kind == TokenKind.Question)
                throw new SyntaxException(_token.Start, "Optional values are not part of the filter language.", "");
            elements.Add(Expression());
            if (!TryTake(TokenKind.Comma))
                break;
        }
        Expect(TokenKind.CloseBracket, "',' or ']'");
        return Bounded(new ListSyntax(start, _lastEnd, elements));
    }

    private MapSyntax Map()
    {
        var start = Take().Start;
        var keys = new List<Syntax>();
        var values = new List<Syntax>();
        while (_token.Kind != TokenKind.CloseBrace)
        {
            if (_token.Kind == TokenKind.Question)
                throw new SyntaxException(_token.Start, "Optional values are not part of the filter language.", "");
            keys.Add(Expression());
            Expect(TokenKind.Colon, "':'");
            values.Add(Expression());
            if (!TryTake(TokenKind.Comma))
                break;
        }
        Expect(TokenKind.CloseBrace, "',' or '}'");
        return Bounded(new MapSyntax(start, _lastEnd, keys, values));
    }

    private LiteralSyntax Literal()
    {
        var token = _token;
        var (value, type) = token.Kind switch
        {
            TokenKind.Int when token.Magnitude <= long.MaxValue => (Value.Of((long)token.Magnitude), CelType.Int),
            TokenKind.Int => throw new SyntaxException(
                token.Start,
                $"{token.Magnitude} is beyond the range of int.",
                "The largest is 9223372036854775807; a uint (with u) reaches 18446744073709551615."
            ),
            TokenKind.UInt => (Value.Of(token.Magnitude), CelType.UInt),
            TokenKind.Double => (Value.Of(token.Number), CelType.Double),
            TokenKind.String => (Value.OfText(token.Bytes), CelType.String),
            TokenKind.Bytes => (Value.OfBytes(token.Bytes), CelType.Bytes),
            TokenKind.True => (Value.Of(true), CelType.Bool),
            TokenKind.False => (Value.Of(false), CelType.Bool),
            TokenKind.Null => (default, CelType.Null),
            _ => throw Unexpected("an expression"),
        };
        Take();
        return new LiteralSyntax(token.Start, _lastEnd, value, type);
    }
}
