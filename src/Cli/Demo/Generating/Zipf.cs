namespace Keystone.Cli.Demo.Generating;

/// <summary>Draws ranks from 0 to <paramref name="count"/> - 1, the first ones most often: rank r with a weight of 1 / (r + 1)^exponent.</summary>
internal sealed class Zipf
{
    private readonly double[] _upTo;

    public Zipf(int count, double exponent)
    {
        _upTo = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
            _upTo[rank] = sum += Math.Pow(rank + 1, -exponent);
    }

    public int Next(Random random)
    {
        var at = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return at < 0 ? ~at : at;
    }
}
