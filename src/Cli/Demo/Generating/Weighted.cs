namespace Keystone.Cli.Demo.Generating;

/// <summary>Draws one of some texts, each by its weight.</summary>
internal sealed class Weighted
{
    private readonly string[] _texts;
    private readonly int[] _upTo;

    public Weighted(params (string Text, int Weight)[] choices)
    {
        _texts = [.. choices.Select(choice => choice.Text)];
        _upTo = new int[choices.Length];
        var sum = 0;
        for (var i = 0; i < choices.Length; i++)
            _upTo[i] = sum += choices[i].Weight;
    }

    public string Next(Random random)
    {
        var drawn = random.Next(_upTo[^1]);
        var i = 0;
        while (_upTo[i] <= drawn)
            i++;
        return _texts[i];
    }
}
