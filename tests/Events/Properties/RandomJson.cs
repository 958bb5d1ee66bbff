using System.Text;

namespace Keystone.Events.Tests.Properties;

/// <summary>Random JSON with few names, so that ways into it lead somewhere: blanks, escapes, doubled names, numbers at the edges.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["a", "b", "c", "longer_name", "exactly7", "a b", "é"];

    private static readonly string[] Texts =
    [
        "",
        "x",
        "xy",
        "play",
        "é",
        "😀",
        "a longer text that fills more than one vector",
        "0",
        "true",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "-0",
        "1",
        "5",
        "-7",
        "2.5",
        "1.0",
        "1e2",
        "1E-2",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "123456789012345678901234567890",
        "0.1",
    ];

    public static string Document(Random random)
    {
        var into = new StringBuilder();
        if (random.Next(20) == 0)
            Value(random, into, 0);
        else
            Object(random, into, 0);
        Blank(random, into);
        return into.ToString();
    }

    public static string Name(Random random) => Names[random.Next(Names.Length)];

    public static string Text(Random random) => Texts[random.Next(Texts.Length)];

    public static string Number(Random random) => Numbers[random.Next(Numbers.Length)];

    private static void Value(Random random, StringBuilder into, int depth)
    {
        switch (random.Next(depth > 4 ? 5 : 8))
        {
            case 0:
                into.Append(Number(random));
                break;
            case 1 or 2:
                Quoted(random, into, Text(random));
                break;
            case 3:
                into.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case 4:
                into.Append("null");
                break;
            case 5:
                Array(random, into, depth);
                break;
            default:
                Object(random, into, depth);
                break;
        }
    }

    private static void Object(Random random, StringBuilder into, int depth)
    {
        into.Append('{');
        for (var i = random.Next(6); i > 0; i--)
        {
            Blank(random, into);
            Quoted(random, into, Name(random));
            Blank(random, into);
            into.Append(':');
            Blank(random, into);
            Value(random, into, depth + 1);
            Blank(random, into);
            if (i > 1)
                into.Append(',');
        }
        into.Append('}');
    }

    private static void Array(Random random, StringBuilder into, int depth)
    {
        into.Append('[');
        for (var i = random.Next(5); i > 0; i--)
        {
            Blank(random, into);
            Value(random, into, depth + 1);
            if (i > 1)
                into.Append(',');
        }
        into.Append(']');
    }

    private static void Blank(Random random, StringBuilder into)
    {
        if (random.Next(8) == 0)
            into.Append(" \n\t\r"[random.Next(4)]);
    }

    private static void Quoted(Random random, StringBuilder into, string text)
    {
        into.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            if (random.Next(10) == 0)
                foreach (var unit in rune.ToString())
                    into.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else
                into.Append(rune);
        }
        into.Append('"');
    }
}
