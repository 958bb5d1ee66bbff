using Keystone.Cli.Hosting;
using Keystone.Events.Records;
using Keystone.Fronting;

namespace Keystone.Cli.Lines;

/// <summary>
/// Turns lines into records to produce: one value per line, or with <see cref="AreRecords"/> one record. A line that is not JSON is named by number and
/// becomes a value as it is, so that the routes' <c>on_error</c> takes it; empty lines are passed over.
/// </summary>
internal sealed class RecordLines(Stream stream, string name, Terminal terminal)
{
    // A file that is wrong all through must not bury everything else.
    private const int MostSaid = 100;

    private readonly LineReader _lines = new(stream);

    public bool AreRecords { get; init; }

    public long Bad { get; private set; }

    /// <summary>Null at the end.</summary>
    public async ValueTask<FrontingRecord?> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            byte[]? line;
            try
            {
                line = await _lines.NextAsync(stop).ConfigureAwait(false);
            }
            catch (InvalidDataException tooLong)
            {
                throw CliErrors.FileUnreadable.With(name, tooLong.Message, "Give one JSON value per line.");
            }
            if (line is null)
                return null;
            if (line.AsSpan().Trim(" \t"u8).IsEmpty)
                continue;
            return AreRecords ? Record(line) : Value(line);
        }
    }

    private FrontingRecord Value(byte[] line)
    {
        if (!JsonValue.IsOne(line))
            Say("is not JSON");
        return new FrontingRecord { Value = line, Tag = _lines.Number };
    }

    private FrontingRecord Record(byte[] line)
    {
        if (!RecordJsonReader.TryRead(line, out var record, out var error))
        {
            Say($"is not a record: {error}");
            return new FrontingRecord { Value = line, Tag = _lines.Number };
        }
        return new FrontingRecord
        {
            Key = record.Key,
            Value = record.Value,
            Headers = record.Headers,
            TimestampMs = record.Timestamp < 0 ? null : record.Timestamp,
            Tag = _lines.Number,
        };
    }

    private void Say(string what)
    {
        if (++Bad <= MostSaid)
            terminal.Say($"{name}:{_lines.Number}: {what}: produced as it is, the routes' on_error takes it");
        else if (Bad == MostSaid + 1)
            terminal.Say($"{name}: more lines like these; only their count is kept");
    }
}
