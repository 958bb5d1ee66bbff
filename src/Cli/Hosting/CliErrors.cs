namespace Keystone.Cli.Hosting;

/// <summary>The catalogue of the command line's own errors; <c>docs/errors.md</c> is generated from it.</summary>
public static class CliErrors
{
    public static readonly CliErrorKind Usage = new(
        "KS5001",
        ExitCode.WrongInput,
        "The command line has an unknown command, option or value, or lacks one.",
        "See 'keystone COMMAND --help'."
    );

    public static readonly CliErrorKind FileUnreadable = new(
        "KS5002",
        ExitCode.WrongInput,
        "A file that the command line names cannot be read.",
        "Name a file that exists and may be read."
    );

    public static readonly CliErrorKind RegionNeeded = new(
        "KS5003",
        ExitCode.WrongInput,
        "The topology has several regions and the command works on one.",
        "Say which with --region."
    );

    public static readonly CliErrorKind NotDeclared = new(
        "KS5004",
        ExitCode.WrongInput,
        "The topology does not declare the region, cluster, stream, topic or flow that the command line names.",
        "Name one that is declared."
    );

    public static readonly CliErrorKind Ambiguous = new(
        "KS5005",
        ExitCode.WrongInput,
        "What the command line names exists in more than one place.",
        "Say which with --region or --cluster."
    );

    public static readonly CliErrorKind Expression = new(
        "KS5006",
        ExitCode.WrongInput,
        "The expression does not compile.",
        "docs/filter-language.md describes the language."
    );

    public static readonly CliErrorKind NotInThisVersion = new(
        "KS5007",
        ExitCode.WrongInput,
        "The topology declares something that this version checks but does not run.",
        "Take it out, or use 'keystone validate' alone until a version runs it."
    );

    public static readonly CliErrorKind NoDev = new(
        "KS5008",
        ExitCode.Unreachable,
        "A cluster has 'bootstrap: embedded', and no 'keystone dev' of this topology is running.",
        "Start it in another terminal: keystone dev."
    );

    public static readonly CliErrorKind DevRuns = new(
        "KS5009",
        ExitCode.No,
        "'keystone dev' already runs for this topology.",
        "Use the running one, or stop it first."
    );

    public static readonly CliErrorKind ClusterAway = new(
        "KS5010",
        ExitCode.Unreachable,
        "A cluster could not be reached.",
        "Check its bootstrap addresses and that it runs."
    );

    public static readonly CliErrorKind NoWorker = new(
        "KS5011",
        ExitCode.Unreachable,
        "No worker of this topology runs here, or it does not answer.",
        "Start one: keystone run."
    );

    public static readonly CliErrorKind Refused = new(
        "KS5012",
        ExitCode.No,
        "The worker, or a cluster, was reached and said no.",
        "The reason stands in the message."
    );

    public static readonly CliErrorKind TopicsMissing = new(
        "KS5013",
        ExitCode.No,
        "'run --no-create' found topics missing that its flows need.",
        "Create them, or run without --no-create."
    );

    public static readonly CliErrorKind Address = new(
        "KS5014",
        ExitCode.WrongInput,
        "An address or a folder that the program needs for itself cannot be used.",
        "The reason stands in the message."
    );

    public static readonly CliErrorKind Defect = new(
        "KS5015",
        ExitCode.No,
        "The program met something that it does not expect: a defect of its own.",
        "Report it with the trace that it printed."
    );

    public static IReadOnlyList<CliErrorKind> All { get; } =
    [
        Usage,
        FileUnreadable,
        RegionNeeded,
        NotDeclared,
        Ambiguous,
        Expression,
        NotInThisVersion,
        NoDev,
        DevRuns,
        ClusterAway,
        NoWorker,
        Refused,
        TopicsMissing,
        Address,
        Defect,
    ];
}
