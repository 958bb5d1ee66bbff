namespace Keystone.Events.Patterns;

/// <summary>A set of code points as sorted ranges that do not touch.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges = [];
    private bool _tidy = true;

    public IReadOnlyList<(int First, int Last)> Ranges
    {
        get
        {
            Tidy();
            return _ranges;
        }
    }

    /// <summary>The only member; -1 where there are none or several.</summary>
    public int Single => Ranges.Count == 1 && _ranges[0].First == _ranges[0].Last ? _ranges[0].First : -1;

    public static CodePointSet Of(params ReadOnlySpan<(int, int)> ranges)
    {
        var set = new CodePointSet();
        foreach (var (first, last) in ranges)
            set.Add(first, last);
        return set;
    }

    public void Add(int first, int last)
    {
        _ranges.Add((first, last));
        _tidy = false;
    }

    public void Add(CodePointSet other)
    {
        foreach (var (first, last) in other.Ranges)
            Add(first, last);
    }

    public bool Contains(int code)
    {
        Tidy();
        foreach (var (first, last) in _ranges)
            if (code >= first && code <= last)
                return true;
        return false;
    }

    public CodePointSet Complement()
    {
        var complement = new CodePointSet();
        var next = 0;
        foreach (var (first, last) in Ranges)
        {
            if (first > next)
                complement.Add(next, first - 1);
            next = last + 1;
        }
        if (next <= Last)
            complement.Add(next, Last);
        return complement;
    }

    private void Tidy()
    {
        if (_tidy)
            return;
        _ranges.Sort();
        var kept = 0;
        for (var i = 1; i < _ranges.Count; i++)
        {
            if (_ranges[i].First <= _ranges[kept].Last + 1)
                _ranges[kept] = (_ranges[kept].First, Math.Max(_ranges[kept].Last, _ranges[i].Last));
            else
                _ranges[++kept] = _ranges[i];
        }
        _ranges.RemoveRange(kept + 1, _ranges.Count - kept - 1);
        _tidy = true;
    }
}
