using System.Text.Unicode;
using Keystone.Events.Language;
using Keystone.Events.Time;
using Keystone.Events.Values;

namespace Keystone.Events.Nodes;

/// <summary>A variable of the record beside <c>event</c>.</summary>
internal sealed class VariableNode(Syntax syntax, ExpressionInputs variable) : Node(syntax)
{
    public ExpressionInputs Variable { get; } = variable;

    public override bool TryEvaluate(in Frame frame, out Value value)
    {
        value = default;
        switch (Variable)
        {
            case ExpressionInputs.Key:
                if (!frame.Record.HasKey)
                    return true;
                value = Value.Text(CelKind.String, Origin.Key, null, 0, frame.Record.Key.Length);
                return Utf8.IsValid(frame.Record.Key) || frame.Memory.Fail(this, FailureCode.BadText);
            case ExpressionInputs.Headers:
                value = Headers.Map;
                return true;
            case ExpressionInputs.Topic when frame.Record.Topic is { } topic:
                value = Value.OfText(frame.Memory.TopicUtf8(topic));
                return true;
            case ExpressionInputs.Partition when frame.Record.Partition >= 0:
                value = Value.Of((long)frame.Record.Partition);
                return true;
            case ExpressionInputs.Offset when frame.Record.Offset >= 0:
                value = Value.Of(frame.Record.Offset);
                return true;
            case ExpressionInputs.Timestamp when frame.Record.Timestamp != -1:
                return Instants.TryFromMilliseconds(frame.Record.Timestamp, out value) || frame.Memory.Fail(this, FailureCode.Range);
            default:
                return frame.Memory.Fail(this, FailureCode.MissingVariable);
        }
    }
}
