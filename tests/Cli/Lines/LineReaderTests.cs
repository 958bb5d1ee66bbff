using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Keystone.Cli.Lines;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.Lines;

public sealed class LineReaderTests
{
    private static async Task<List<string>> ReadAsync(Stream stream)
    {
        var reader = new LineReader(stream);
        var lines = new List<string>();
        while (await reader.NextAsync(CancellationToken.None) is { } line)
        {
            lines.Add(Encoding.UTF8.GetString(line));
            reader.Number.ShouldBe(lines.Count);
        }
        return lines;
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n\na", "||a")]
    [InlineData("a\rb\n", "a\rb")]
    public async Task Lines_end_with_either_break_and_the_last_needs_none(string text, string expected) =>
        string.Join("|", await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)))).ShouldBe(expected);

    [Property]
    public async Task However_the_bytes_arrive_the_lines_are_the_same(NonEmptyArray<NonNull<string>> texts, PositiveInt piece)
    {
        var lines = texts
            .Get.Select(t => new string([.. t.Get.Where(c => c is not ('\n' or '\r') && !char.IsSurrogate(c))]) + "x")
            .ToList();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        (await ReadAsync(new PiecewiseStream(bytes, 1 + piece.Get % 7))).ShouldBe(lines);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        var reader = new LineReader(new EndlessStream());
        await Should.ThrowAsync<InvalidDataException>(async () => await reader.NextAsync(CancellationToken.None));
    }

    private sealed class PiecewiseStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
