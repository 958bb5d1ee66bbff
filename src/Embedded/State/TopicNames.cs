namespace Keystone.Embedded.State;

/// <summary>Kafka's rules for topic names.</summary>
internal static class TopicNames
{
    private const int Longest = 249;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Refuse(string name)
    {
        if (name.Length == 0)
            return "Topic name is invalid: the empty string is not allowed";
        if (name is "." or "..")
            return $"Topic name is invalid: '{name}' is not allowed";
        if (name.Length > Longest)
            return $"Topic name is invalid: the length of '{name}' is longer than the max allowed length {Longest}";
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return $"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
        return null;
    }

    /// <summary>Names that differ only in '.' and '_' would share a metric's name: Kafka refuses the second one.</summary>
    public static bool Collide(string a, string b) => a.Length == b.Length && a != b && a.Replace('.', '_') == b.Replace('.', '_');
}
