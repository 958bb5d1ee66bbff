using System.Diagnostics;

namespace Keystone.House.Tests;

/// <summary>A copy of the project's scripts in a folder of its own, with a made-up <c>dotnet</c>, so that what they do shows within milliseconds.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string _tools;

    public Shell()
    {
        Root = Directory.CreateTempSubdirectory("keystone-house-").FullName;
        _tools = Path.Combine(Root, "tools");
        Directory.CreateDirectory(_tools);
        foreach (var folder in (string[])[".ci", "src/Room", "tests", "home"])
            Directory.CreateDirectory(Path.Combine(Root, folder));
        foreach (var script in (string[])["keystone", "test", ".ci/building"])
        {
            File.Copy(Tree.At(script), Path.Combine(Root, script));
            File.SetUnixFileMode(Path.Combine(Root, script), (UnixFileMode)0b111_101_101);
        }
        foreach (var file in (string[])["global.json", "Directory.Build.props", "BannedSymbols.txt", "Keystone.sln", "src/Room/A.cs"])
            Write(file, "");
        Directory.CreateDirectory(Path.Combine(Root, "benchmarks"));
    }

    public string Root { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public bool Has(string path) => File.Exists(Path.Combine(Root, path));

    /// <summary>A program on the scripts' PATH.</summary>
    public void Tool(string name, string script)
    {
        var file = Path.Combine(_tools, name);
        File.WriteAllText(file, "#!/usr/bin/env bash\n" + script + "\n");
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    /// <summary>A <c>dotnet</c> that "builds" a program which prints its arguments, and counts its builds in <c>builds</c>.</summary>
    public void WorkingDotnet() =>
        Tool(
            "dotnet",
            """
            case $1 in
              publish)
                echo built >>builds
                mkdir -p artifacts/program
                printf '#!/bin/sh\necho "ran $* as $$"\n' >artifacts/program/keystone
                chmod +x artifacts/program/keystone ;;
              *) exit 0 ;;
            esac
            """
        );

    public int Builds => Has("builds") ? File.ReadAllLines(Path.Combine(Root, "builds")).Length : 0;

    public Process Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, script), arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_tools}:{WithoutDotnet()}";
        start.Environment["HOME"] = Path.Combine(Root, "home");
        start.Environment.Remove("DOTNET_ROOT");
        start.Environment.Remove("KEYSTONE_KAFKA_HOME");
        return Process.Start(start)!;
    }

    public (int Status, string Out, string Error) Run(string script, params string[] arguments)
    {
        using var process = Start(script, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    // The machine's own tools, by links, but not its dotnet.
    private string WithoutDotnet()
    {
        var links = Path.Combine(Root, "links");
        if (Directory.Exists(links))
            return links;
        Directory.CreateDirectory(links);
        foreach (var folder in (string[])["/usr/bin", "/bin"])
        {
            foreach (var tool in Directory.EnumerateFiles(folder))
            {
                var link = Path.Combine(links, Path.GetFileName(tool));
                if (Path.GetFileName(tool) != "dotnet" && !File.Exists(link) && new FileInfo(link).LinkTarget is null)
                    File.CreateSymbolicLink(link, tool);
            }
        }
        return links;
    }
}
