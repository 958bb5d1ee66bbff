namespace Keystone.Cli.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoOptions
{
    public const int DefaultRate = 2_000;

    /// <summary>Null: until Ctrl-C, or until the input's end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Events per second over all streams and regions; null: the default, an input as fast as it is taken.</summary>
    public int? Rate { get; init; }

    /// <summary>A live table; else a line a second.</summary>
    public bool Live { get; init; }

    /// <summary>A file of the user's, instead of the generator.</summary>
    public string? InputFile { get; init; }

    /// <summary>The stream that the file feeds; null: the first declared.</summary>
    public string? InputStream { get; init; }

    /// <summary>The region where the file's events enter; null: the stream's first.</summary>
    public string? InputRegion { get; init; }

    /// <summary>Each line of the file is a record, not a value.</summary>
    public bool InputIsRecords { get; init; }

    public bool AsJson { get; init; }

    public int Seed { get; init; } = 1;
}
