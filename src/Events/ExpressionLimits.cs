namespace Keystone.Events;

/// <summary>What an expression may cost, so that neither a hostile expression nor a hostile payload can exhaust the stack, the memory or a core.</summary>
public static class ExpressionLimits
{
    /// <summary>UTF-16 units in the text of one expression.</summary>
    public const int MaxLength = 65_536;

    /// <summary>Levels that an expression may nest: parentheses, calls, indexes, selections and chains of arithmetic each count one a level.</summary>
    public const int MaxDepth = 200;

    /// <summary>Levels that a JSON payload may nest; deeper ones are invalid.</summary>
    public const int MaxJsonDepth = 256;

    /// <summary>Elements that the macros of one expression may visit for one record.</summary>
    public const int MaxSteps = 1_000_000;

    /// <summary>Bytes of text and elements of lists that one expression may build for one record.</summary>
    public const int MaxScratchBytes = 16 * 1024 * 1024;

    /// <summary>Patterns made while evaluating (<c>x.matches(event.pattern)</c>) that an evaluator keeps compiled.</summary>
    public const int MaxCachedPatterns = 64;
}
