namespace Keystone.Events.Language;

internal static class TokenText
{
    /// <summary>A sign or word of the language as it is written.</summary>
    public static string Of(TokenKind kind) =>
        kind switch
        {
            TokenKind.True => "true",
            TokenKind.False => "false",
            TokenKind.Null => "null",
            TokenKind.In => "in",
            TokenKind.Dot => ".",
            TokenKind.Comma => ",",
            TokenKind.Colon => ":",
            TokenKind.Question => "?",
            TokenKind.OpenParen => "(",
            TokenKind.CloseParen => ")",
            TokenKind.OpenBracket => "[",
            TokenKind.CloseBracket => "]",
            TokenKind.OpenBrace => "{",
            TokenKind.CloseBrace => "}",
            TokenKind.Plus => "+",
            TokenKind.Minus => "-",
            TokenKind.Star => "*",
            TokenKind.Slash => "/",
            TokenKind.Percent => "%",
            TokenKind.Not => "!",
            TokenKind.And => "&&",
            TokenKind.Or => "||",
            TokenKind.Equal => "==",
            TokenKind.NotEqual => "!=",
            TokenKind.Less => "<",
            TokenKind.LessOrEqual => "<=",
            TokenKind.Greater => ">",
            TokenKind.GreaterOrEqual => ">=",
            _ => kind.ToString(),
        };
}
