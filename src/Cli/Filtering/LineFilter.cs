using Keystone.Cli.Hosting;
using Keystone.Cli.Lines;
using Keystone.Events;
using Keystone.Events.Records;

namespace Keystone.Cli.Filtering;

/// <summary>
/// Evaluates one expression for each line and prints those for which it is true, as they came. A line whose evaluation is an error goes to standard error
/// with its number and cause, and the exit code at the end is 1.
/// </summary>
internal sealed class LineFilter(CompiledExpression where, Evaluator evaluator, Terminal terminal)
{
    private long _errors;

    /// <summary>Each line is a record; else the value.</summary>
    public bool Records { get; init; }

    public bool Explain { get; init; }

    public async Task<int> RunAsync(Stream input, CancellationToken stop)
    {
        var lines = new LineReader(input);
        while (true)
        {
            var next = Next(lines, stop);
            // Where the next line has to be waited for, what is printed should be seen now.
            if (!next.IsCompleted)
                await terminal.OutBytes.FlushAsync(stop).ConfigureAwait(false);
            if (await next.ConfigureAwait(false) is not { } line)
                break;
            if (line.Length == 0)
                continue;
            if (Keep(line, lines.Number))
            {
                terminal.OutBytes.Write(line);
                terminal.OutBytes.WriteByte((byte)'\n');
            }
        }
        await terminal.OutBytes.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return _errors > 0 ? ExitCode.No : ExitCode.Done;
    }

    private static async ValueTask<byte[]?> Next(LineReader lines, CancellationToken stop)
    {
        try
        {
            return await lines.NextAsync(stop).ConfigureAwait(false);
        }
        catch (InvalidDataException tooLong)
        {
            throw CliErrors.FileUnreadable.With("input", tooLong.Message, "Give one JSON value per line.");
        }
    }

    private bool Keep(byte[] line, long number)
    {
        if (!Records)
            return Decide(new EventContext { Value = line, HasValue = true }, number);
        if (!RecordJsonReader.TryRead(line, out var record, out var error))
        {
            Failed(number, error);
            return false;
        }
        return Decide(record.AsContext(HeaderBlock.Encode(record.Headers)), number);
    }

    private bool Decide(in EventContext record, long number)
    {
        var evaluation = evaluator.Begin(in record);
        switch (evaluation.Matches(where))
        {
            case Outcome.True:
                return true;
            case Outcome.False:
                if (Explain)
                    Say(number, evaluation.Explain(where));
                return false;
            default:
                var cause = evaluation.Error;
                Failed(number, cause?.ToString() ?? "the expression has no value");
                return false;
        }
    }

    private void Failed(long number, string cause)
    {
        _errors++;
        terminal.Say($"line {number}: {cause}");
    }

    private void Say(long number, Explanation explanation)
    {
        foreach (var part in explanation.Parts)
            terminal.Say($"line {number}: {part}");
    }
}
