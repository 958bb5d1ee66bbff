using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Keystone.Events;
using Keystone.Sinks.Formats;
using Keystone.Topology.Model;

namespace Keystone.Sinks.Layout;

/// <summary>
/// The folder and the time of a record, as <c>partition_by</c> says: <c>year=…/month=…</c> of the record's time, or <c>name=value</c> for each
/// field. The time (the record's own unless <c>from</c> says otherwise) is also what the rules on record time go by. Not for two threads.
/// </summary>
public sealed partial class OutputFolders
{
    /// <summary>The value of a null in a folder's name: no text escapes to it.</summary>
    public const string NullValue = "%null";

    private const int MaxCached = 50_000;

    private readonly TimeFolders? _times;
    private readonly ExpressionSet? _set;
    private readonly Evaluator? _evaluator;
    private readonly CompiledExpression[] _expressions = [];
    private readonly string[] _labels = [];
    private readonly ByteBuffer _values = new();
    private readonly Dictionary<byte[], string> _known = new(SpanBytes.Comparer);

    public OutputFolders(SinkPartitioning? partitioning)
    {
        if (partitioning?.Time is { } granularity)
            _times = new TimeFolders(granularity, partitioning.TimeZone);
        IReadOnlyList<ExpressionModel> sources =
            partitioning is null ? []
            : _times is null ? partitioning.Fields
            : partitioning.FromRecordTimestamp ? []
            : [partitioning.From];
        if (sources.Count == 0)
            return;
        var builder = new ExpressionSetBuilder();
        _expressions = [.. sources.Select(s => builder.Add(s.Text, ExpressionUse.Text))];
        _labels = [.. sources.Select(s => Label(s.Text))];
        _set = builder.Build();
        _evaluator = _set.CreateEvaluator();
    }

    /// <summary>False: the record has no folder, for this reason.</summary>
    public bool TryFind(in SinkRecord record, out string folder, out long timeMs, out string cause)
    {
        timeMs = record.TimestampMs;
        folder = cause = "";
        if (_times is null)
            return _evaluator is null || TryFields(record, out folder, out cause);
        return (_evaluator is null || TryTime(record, out timeMs, out cause)) && TryFind(timeMs, out folder, out cause);
    }

    /// <summary>The folder of a time, for what is stored as whole batches.</summary>
    public bool TryFind(long timeMs, out string folder, out string cause)
    {
        folder = cause = "";
        if (_times is null)
            return true;
        if (_times.Of(timeMs) is { } found)
        {
            folder = found;
            return true;
        }

        cause = string.Create(CultureInfo.InvariantCulture, $"its time ({timeMs} ms since 1970) is outside of the calendar");
        return false;
    }

    private bool TryTime(in SinkRecord record, out long timeMs, out string cause)
    {
        timeMs = 0;
        cause = "";
        var evaluation = _evaluator!.Begin(record.Event);
        if (!evaluation.TryGetText(_expressions[0], out var text, out var isNull))
        {
            cause = $"partition_by from: {evaluation.Error}";
            return false;
        }

        // An integer is the milliseconds that JSON events usually carry.
        if (!isNull && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out timeMs))
            return true;
        if (
            !isNull
            && DateTimeOffset.TryParse(
                Encoding.UTF8.GetString(text),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var time
            )
        )
        {
            timeMs = time.ToUnixTimeMilliseconds();
            return true;
        }

        cause = $"partition_by from: {(isNull ? "null" : $"'{Encoding.UTF8.GetString(text)}'")} is no time";
        return false;
    }

    private bool TryFields(in SinkRecord record, out string folder, out string cause)
    {
        folder = cause = "";
        _values.Clear();
        var evaluation = _evaluator!.Begin(record.Event);
        foreach (var expression in _expressions)
        {
            if (!evaluation.TryGetText(expression, out var text, out var isNull))
            {
                cause = $"partition_by {expression}: {evaluation.Error}";
                return false;
            }

            // 1 and the length keep ("a", "b") apart from ("ab", ""), 0 a null from an empty text.
            _values.Write((byte)(isNull ? 0 : 1));
            BitConverter.TryWriteBytes(_values.GetSpan(sizeof(int)), text.Length);
            _values.Advance(sizeof(int));
            _values.Write(text);
        }

        var known = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(_values.Written, out folder!))
            return true;
        if (_known.Count >= MaxCached)
            _known.Clear();
        known[_values.Written] = folder = Folder(_values.Written);
        return true;
    }

    private string Folder(ReadOnlySpan<byte> values)
    {
        var parts = new string[_labels.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var length = BitConverter.ToInt32(values[1..]);
            var text = values.Slice(5, length);
            parts[i] = $"{_labels[i]}={(values[0] == 0 ? NullValue : PathText.Escape(Encoding.UTF8.GetString(text)))}";
            values = values[(5 + length)..];
        }

        return string.Join('/', parts);
    }

    /// <summary>The last name of a field (<c>event.device.kind</c>: <c>kind</c>); of any other expression its own text.</summary>
    private static string Label(string expression) =>
        FieldPath().IsMatch(expression) ? expression[(expression.LastIndexOf('.') + 1)..] : PathText.Escape(expression);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex FieldPath();
}
