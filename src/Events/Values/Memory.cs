using System.Text;
using System.Text.RegularExpressions;
using Keystone.Events.Json;
using Keystone.Events.Nodes;
using Keystone.Events.Patterns;

namespace Keystone.Events.Values;

/// <summary>The memory of an evaluator: reused from record to record, for one thread.</summary>
internal sealed class Memory(FieldTree tree, int locals)
{
    private string? _topic;
    private byte[] _topicUtf8 = [];
    private PatternCache? _patterns;
    private char[] _letters = [];
    private Regex?[] _engines = [];

    public FieldScan Scan { get; } = new(tree);

    /// <summary>The variables of the macros that stand around the running part.</summary>
    public Value[] Locals { get; } = new Value[locals];

    /// <summary>Unescaped strings of the payload's fields; see <see cref="Origin.Fields"/>.</summary>
    public TextArena Fields { get; } = new();

    /// <summary>Texts that the running expression made; see <see cref="Origin.Scratch"/>.</summary>
    public TextArena Scratch { get; } = new();

    public PatternCache Patterns => _patterns ??= new PatternCache();

    /// <summary>Why the last failed evaluation failed.</summary>
    public Failure Failure;

    /// <summary>Elements that macros visited, and elements of lists that were made.</summary>
    public int Steps;

    public void BeginRecord(bool hasValue)
    {
        Scan.Reset(hasValue);
        Fields.Clear();
    }

    public void BeginExpression()
    {
        Scratch.Clear();
        Steps = 0;
    }

    public bool Fail(Node at, FailureCode code, in Value a = default, in Value b = default)
    {
        Failure = new Failure
        {
            Code = code,
            At = at,
            A = a,
            B = b,
        };
        return false;
    }

    /// <summary>The engine of a compiled pattern, for this evaluator alone.</summary>
    public ref Regex? Engine(int place)
    {
        if (place >= _engines.Length)
            Array.Resize(ref _engines, place + 4);
        return ref _engines[place];
    }

    /// <summary>Room to spell a text for a pattern.</summary>
    public Span<char> Letters(int length)
    {
        if (_letters.Length < length)
            _letters = new char[Math.Max(length, 2 * _letters.Length)];
        return _letters;
    }

    public byte[] TopicUtf8(string topic)
    {
        if (!ReferenceEquals(_topic, topic))
        {
            _topicUtf8 = Encoding.UTF8.GetBytes(topic);
            _topic = topic;
        }
        return _topicUtf8;
    }
}
