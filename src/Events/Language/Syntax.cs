using Keystone.Events.Values;

namespace Keystone.Events.Language;

/// <summary>A node of the syntax tree. The checker fills in types and what names mean.</summary>
internal abstract class Syntax(int start, int end, int depth)
{
    /// <summary>Where its text starts.</summary>
    public int Start { get; } = start;

    public int End { get; set; } = end;

    /// <summary>Where an error about it points: an operator, a field name; its start by default.</summary>
    public int At { get; init; } = start;

    /// <summary>Levels below and with this node; bounds every recursion over the tree.</summary>
    public int Depth { get; } = depth;

    public CelType Type { get; set; } = CelType.Dyn;
}

internal sealed class LiteralSyntax(int start, int end, Value value, CelType type) : Syntax(start, end, 1)
{
    public Value Value { get; } = value;

    public CelType LiteralType { get; } = type;
}

/// <summary>A name. <paramref name="rooted"/>: written with a leading dot, so that no variable of a macro hides it.</summary>
internal sealed class NameSyntax(int start, int end, string name, bool rooted) : Syntax(start, end, 1)
{
    public string Name { get; } = name;

    public bool Rooted { get; } = rooted;

    /// <summary>What the checker found: a variable of a macro by its place on the stack of variables, else -1.</summary>
    public int Local { get; set; } = -1;

    public ExpressionInputs Variable { get; set; }

    public TypeValue? TypeValue { get; set; }
}

/// <summary><c>e.f</c>, or <c>has(e.f)</c> where <paramref name="test"/> is true.</summary>
internal sealed class SelectSyntax(int start, int end, Syntax operand, string field, bool test) : Syntax(start, end, operand.Depth + 1)
{
    public Syntax Operand { get; } = operand;

    public string Field { get; } = field;

    public bool Test { get; } = test;

    /// <summary>Set where the whole dotted name is that of a type.</summary>
    public TypeValue? TypeValue { get; set; }
}

internal sealed class IndexSyntax(int start, int end, Syntax operand, Syntax index)
    : Syntax(start, end, Math.Max(operand.Depth, index.Depth) + 1)
{
    public Syntax Operand { get; } = operand;

    public Syntax Index { get; } = index;
}

/// <summary>A chain of <c>&amp;&amp;</c> or <c>||</c>, flattened: the operators are associative, errors included.</summary>
internal sealed class LogicSyntax(int start, int end, bool and, List<Syntax> operands) : Syntax(start, end, DeepestOf(operands) + 1)
{
    public bool And { get; } = and;

    public List<Syntax> Operands { get; } = operands;

    internal static int DeepestOf(List<Syntax> nodes)
    {
        var deepest = 0;
        foreach (var node in nodes)
            deepest = Math.Max(deepest, node.Depth);
        return deepest;
    }
}

internal sealed class ConditionalSyntax(int start, int end, Syntax condition, Syntax then, Syntax otherwise)
    : Syntax(start, end, Math.Max(condition.Depth, Math.Max(then.Depth, otherwise.Depth)) + 1)
{
    public Syntax Condition { get; } = condition;

    public Syntax Then { get; } = then;

    public Syntax Otherwise { get; } = otherwise;
}

/// <summary>A function, <c>target.f(arguments)</c> or <c>f(arguments)</c>.</summary>
internal sealed class CallSyntax(int start, int end, string name, Syntax? target, List<Syntax> arguments)
    : Syntax(start, end, Math.Max(target?.Depth ?? 0, LogicSyntax.DeepestOf(arguments)) + 1)
{
    public string Name { get; } = name;

    public Syntax? Target { get; } = target;

    public List<Syntax> Arguments { get; } = arguments;

    /// <summary>What the checker found; null where there is no such function.</summary>
    public Function? Function { get; set; }
}

/// <summary>An operator with one or two operands, except <c>&amp;&amp;</c>, <c>||</c> and the conditional.</summary>
internal sealed class OperatorSyntax(int start, int end, Operator op, Syntax left, Syntax? right)
    : Syntax(start, end, Math.Max(left.Depth, right?.Depth ?? 0) + 1)
{
    public Operator Operator { get; } = op;

    public Syntax Left { get; } = left;

    public Syntax? Right { get; } = right;
}

internal sealed class ListSyntax(int start, int end, List<Syntax> elements) : Syntax(start, end, LogicSyntax.DeepestOf(elements) + 1)
{
    public List<Syntax> Elements { get; } = elements;
}

internal sealed class MapSyntax(int start, int end, List<Syntax> keys, List<Syntax> values)
    : Syntax(start, end, Math.Max(LogicSyntax.DeepestOf(keys), LogicSyntax.DeepestOf(values)) + 1)
{
    public List<Syntax> Keys { get; } = keys;

    public List<Syntax> Values { get; } = values;
}

/// <summary>A macro over a list or the keys of a map.</summary>
internal sealed class MacroSyntax(int start, int end, Macro macro, Syntax range, string variable, Syntax? predicate, Syntax? transform)
    : Syntax(start, end, Math.Max(range.Depth, Math.Max(predicate?.Depth ?? 0, transform?.Depth ?? 0)) + 1)
{
    public Macro Macro { get; } = macro;

    public Syntax Range { get; } = range;

    public string Variable { get; } = variable;

    public Syntax? Predicate { get; } = predicate;

    public Syntax? Transform { get; } = transform;

    /// <summary>The place of the variable on the stack of variables: how many macros stand around this one.</summary>
    public int Local { get; set; }
}
