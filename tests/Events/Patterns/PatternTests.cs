using Keystone.Events.Patterns;
using Shouldly;
using Xunit;

namespace Keystone.Events.Tests.Patterns;

public sealed class PatternTests
{
    private static string Match(string pattern, string text) =>
        Given.Value("event.t.matches(event.p)", System.Text.Json.JsonSerializer.Serialize(new { t = text, p = pattern }));

    [Theory]
    [InlineData("abc", "xabcx", true)]
    [InlineData("^abc", "abcd", true)]
    [InlineData("^abc", "xabc", false)]
    [InlineData("abc$", "xabc", true)]
    [InlineData("abc$", "abc\n", false)]
    [InlineData("abc\\z", "abc\n", false)]
    [InlineData("^abc$", "abc", true)]
    [InlineData("^$", "", true)]
    [InlineData("^$", "x", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("(?m)c$", "a\nb\nc", true)]
    [InlineData("^b$", "a\nb\nc", false)]
    [InlineData("\\Ab", "a\nb", false)]
    [InlineData("(?m)\\Ab", "a\nb", false)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("(?s)a.c", "a\nc", true)]
    [InlineData("(?s:a.)c", "a\nc", true)]
    [InlineData("(?s:a).c", "a\nc", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^.$", "é", true)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[^a]$", "한", true)]
    [InlineData("^[😀-😎]+$", "😀😅😎", true)]
    [InlineData("^[가-힣]+$", "한국어", true)]
    [InlineData("^[가-힣]+$", "한국x", false)]
    [InlineData("^\\d+$", "123", true)]
    [InlineData("^\\d+$", "١٢٣", false)]
    [InlineData("^\\w+$", "ab_1", true)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("^\\s+$", " \t\n\r\f", true)]
    [InlineData("^\\s$", "\v", false)]
    [InlineData("^\\s$", "\u00a0", false)]
    [InlineData("^[[:space:]]$", "\v", true)]
    [InlineData("^\\D\\S$", "xé", true)]
    [InlineData("\\bfoo\\b", "a foo b", true)]
    [InlineData("\\bfoo\\b", "afoo", false)]
    [InlineData("\\bfoo\\b", "éfooé", true)]
    [InlineData("\\bfoo\\b", "foo_", false)]
    [InlineData("o\\Bo", "foo", true)]
    [InlineData("\\Bé", "xé", false)]
    [InlineData("\\Bé", "é", true)]
    [InlineData("^\\pL+$", "aé한", true)]
    [InlineData("^\\p{Lu}\\p{Ll}+$", "Éa", true)]
    [InlineData("^\\PL+$", "12-", true)]
    [InlineData("^\\p{^L}+$", "12-", true)]
    [InlineData("^\\P{^L}+$", "ab", true)]
    [InlineData("^\\p{Hangul}+$", "한국어", true)]
    [InlineData("^\\p{Greek}+$", "ΑΒγ", true)]
    [InlineData("^[\\p{Han}\\d]+$", "漢字1", true)]
    [InlineData("^\\p{Any}$", "\n", true)]
    [InlineData("(?i)straße", "STRAßE", true)]
    [InlineData("(?i)^k$", "\u212a", true)]
    [InlineData("(?i)^[^k]$", "K", false)]
    [InlineData("(?i)σς", "ΣΣ", true)]
    [InlineData("(?i)^[a-c]+$", "aBC", true)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("a(?i)b|c", "C", true)]
    [InlineData("(a(?i)b)c", "aBC", false)]
    [InlineData("(?i)a(?-i)b", "AB", false)]
    [InlineData("(?U)a+", "aaa", true)]
    [InlineData("(?imsU-i)A", "a", false)]
    [InlineData("^a{2,3}$", "aa", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{2,}?$", "aaaaa", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{x}", "a{x}", true)]
    [InlineData("^(ab|cd)*$", "abcdab", true)]
    [InlineData("^(?:ab|)$", "", true)]
    [InlineData("^(?P<n>a)(?<m>b)$", "ab", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[^]a]$", "b", true)]
    [InlineData("^[a-]+$", "a-", true)]
    [InlineData("^[-a]+$", "a-", true)]
    [InlineData("^[\\]\\-\\\\]+$", "]-\\", true)]
    [InlineData("^[[:alpha:][:digit:]]+$", "a1", true)]
    [InlineData("^[[:^alpha:]]+$", "1é", true)]
    [InlineData("^[[:word:][:punct:]]+$", "_!", true)]
    [InlineData("^[[:xdigit:]]+$", "aF0", true)]
    [InlineData("^\\x41\\x{1F600}\\101\\07$", "A😀A\a", true)]
    [InlineData("^\\a\\f\\t\\n\\r\\v$", "\a\f\t\n\r\v", true)]
    [InlineData("^\\.\\*\\[\\]\\(\\)\\{\\}\\\\\\/$", ".*[](){}\\/", true)]
    [InlineData("^\\Qa.b*\\E+$", "a.b**", true)]
    [InlineData("\\Qa.b", "a.b", true)]
    [InlineData("^[^\\x00-\\x{10FFFF}]$", "x", false)]
    [InlineData("^*a", "ba", true)]
    [InlineData("(|a)+b", "b", true)]
    [InlineData("}", "}", true)]
    [InlineData("]", "]", true)]
    [InlineData("", "anything", true)]
    [InlineData("\ue000", "\ue000", true)]
    [InlineData("[\ue000-\uefff]", "\ue800", true)]
    [InlineData("^\ue000$", "\u0080", false)]
    public void Matches_as_RE2_does(string pattern, string text, bool expected) =>
        Match(pattern, text).ShouldBe(expected ? "true" : "false");

    [Theory]
    [InlineData("(", "A '(' has no ')' behind it. A parenthesis itself is \\(.")]
    [InlineData(")", "A ')' has no '(' before it. A parenthesis itself is \\).")]
    [InlineData("[a", "A '[' has no ']' behind it. A bracket itself is \\[.")]
    [InlineData("*a", "'*' has nothing to repeat. The character itself is \\*.")]
    [InlineData("a**", "'**' repeats a repetition. Group it: (?:…)*.")]
    [InlineData("a*+", "'*+' repeats a repetition. Group it: (?:…)*.")]
    [InlineData("a{2}{3}", "'{2}{3}' repeats a repetition. Group it: (?:…)*.")]
    [InlineData("a{3,2}", "'{3,2}' is no repetition. The smaller number comes first, the largest is 1000.")]
    [InlineData("a{1001}", "'{1001}' is no repetition. The smaller number comes first, the largest is 1000.")]
    [InlineData("((a{100}){100}){100}", "Repetitions multiply to more than 1000. ")]
    [InlineData("(?=a)", "Looking ahead or behind is not part of RE2. Test twice, with && between.")]
    [InlineData("(?!a)", "Looking ahead or behind is not part of RE2. Test twice, with && between.")]
    [InlineData("(?<=a)", "Looking ahead or behind is not part of RE2. Test twice, with && between.")]
    [InlineData("(?<!a)", "Looking ahead or behind is not part of RE2. Test twice, with && between.")]
    [InlineData("(?>a)", "(?>…) is not part of RE2. A group is (?:…).")]
    [InlineData("(?#a)", "Comments are not part of RE2. ")]
    [InlineData("(?P=n)", "References to groups are not part of RE2. ")]
    [InlineData("(a)\\1", "\\1 refers to a group, which is not part of RE2. Compare the parts by expressions.")]
    [InlineData("\\C", "\\C matches a byte, and texts are made of characters. Any character is (?s:.).")]
    [InlineData("a\\Z", "\\Z is not part of RE2. The end of the text is \\z or $.")]
    [InlineData("\\G", "\\G is not part of RE2. ")]
    [InlineData("\\pX", "'X' is no class of Unicode. As in \\pL, \\p{Lu} (general categories) or \\p{Hangul} (scripts).")]
    [InlineData("\\p{IsGreek}", "'{IsGreek}' is no class of Unicode. As in \\pL, \\p{Lu} (general categories) or \\p{Hangul} (scripts).")]
    [InlineData(
        "[[:foo:]]",
        "[:foo:] is no class. The names are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit."
    )]
    [InlineData("[z-a]", "The range z-a is empty. The smaller character comes first.")]
    [InlineData("\\", "The pattern ends in a backslash. A backslash itself is \\\\.")]
    [InlineData("\\x4", "\\x wants two hexadecimal digits, or some in braces. As in \\x7F or \\x{1F600}.")]
    [InlineData("\\x{110000}", "\\x{…} is beyond the last character. The last is \\x{10FFFF}.")]
    [InlineData("(?z)", "'(?z' is no group of RE2. Flags are i, m, s and U, as in (?i) or (?i:…).")]
    [InlineData("(?P<a>x)(?P<a>y)", "Two groups have the name 'a'. ")]
    [InlineData("(?P<a-b>x)", "The name of a group is letters, digits and '_', as in (?P<name>…). ")]
    public void What_RE2_does_not_have_is_a_mistake(string pattern, string expected)
    {
        Pattern.TryCompile(pattern, out var fact, out var cure).ShouldBeNull();
        $"{fact} {cure}".ShouldBe(expected);
    }

    [Fact]
    public void Nesting_of_groups_is_limited()
    {
        Pattern.TryCompile(new string('(', 4_000), out var fact, out _).ShouldBeNull();
        fact.ShouldBe("Groups nest deeper than 200 levels.");
    }

    [Fact]
    public void A_pattern_that_grows_too_large_is_a_mistake()
    {
        Pattern
            .TryCompile(string.Join('|', Enumerable.Range('a', 20).Select(c => $"{(char)c}{{900}}")), out var fact, out _)
            .ShouldBeNull();
        fact.ShouldBe("The pattern is too large once its repetitions are written out.");
    }

    [Fact]
    public void Time_is_linear_where_backtracking_would_explode()
    {
        var text = new string('a', 50_000) + "!";
        Match("^(a+)+$", text).ShouldBe("false");
        Match("^(a|a)*$", text).ShouldBe("false");
        Match("(a?){50}a{50}$", new string('a', 49)).ShouldBe("false");
    }

    [Fact]
    public void Patterns_out_of_events_are_kept_and_dropped()
    {
        var cache = new PatternCache();
        for (var i = 0; i < 3 * ExpressionLimits.MaxCachedPatterns; i++)
            cache.Find(System.Text.Encoding.UTF8.GetBytes($"a{i}+")).ShouldNotBeNull();
        cache.Find("("u8).ShouldBeNull();
        var kept = cache.Find("b+"u8);
        cache.Find("b+"u8).ShouldBeSameAs(kept);
    }
}
