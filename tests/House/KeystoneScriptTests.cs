using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Keystone.House.Tests;

/// <summary><c>./keystone</c>: builds what is stale, once at a time, then becomes the program.</summary>
[Trait("kind", "functional")]
public sealed class KeystoneScriptTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Builds_once_and_says_why_then_runs_at_once()
    {
        _shell.WorkingDotnet();
        var first = _shell.Run("keystone", "demo", "--seconds 1");
        first.Out.ShouldStartWith("ran demo --seconds 1 as ");
        first.Error.ShouldBe("keystone: building the program: not built yet\n");
        var second = _shell.Run("keystone", "x");
        second.Out.ShouldStartWith("ran x as ");
        second.Error.ShouldBe("");
        _shell.Builds.ShouldBe(1);
    }

    [Fact]
    public void Runs_from_any_folder_by_a_link_to_a_link()
    {
        _shell.WorkingDotnet();
        _shell.Run("keystone").Status.ShouldBe(0);
        var folder = Directory.CreateTempSubdirectory("keystone-house-").FullName;
        try
        {
            File.CreateSymbolicLink(Path.Combine(folder, "one"), Path.Combine(_shell.Root, "keystone"));
            File.CreateSymbolicLink(Path.Combine(folder, "two"), "one");
            var (status, output, error) = _shell.Run(Path.Combine(folder, "two"), "status");
            error.ShouldBe("");
            output.ShouldStartWith("ran status as ");
            status.ShouldBe(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Becomes_the_program_so_that_signals_reach_it()
    {
        _shell.WorkingDotnet();
        _shell.Run("keystone");
        using var process = _shell.Start("keystone");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output.Trim().ShouldEndWith($"as {process.Id}");
    }

    [Theory]
    [InlineData("src/Room/A.cs")]
    [InlineData("src/Room/New.cs")]
    [InlineData("Directory.Build.props")]
    public void Builds_again_when_a_source_or_build_file_changed(string file)
    {
        _shell.WorkingDotnet();
        _shell.Run("keystone");
        _shell.Write(file, "changed");
        _shell.Run("keystone").Error.ShouldContain("changed");
        _shell.Builds.ShouldBe(2);
    }

    [Fact]
    public void Builds_again_when_a_source_was_deleted()
    {
        _shell.WorkingDotnet();
        _shell.Run("keystone");
        File.Delete(Path.Combine(_shell.Root, "src/Room/A.cs"));
        _shell.Run("keystone").Error.ShouldBe("keystone: building the program: src/Room changed\n");
    }

    [Fact]
    public void A_build_that_was_killed_is_made_anew_from_nothing()
    {
        _shell.WorkingDotnet();
        _shell.Run("keystone");
        // What a kill in the middle leaves: no stamp, the mark of the begun build, half-written outputs that look new.
        File.Move(Path.Combine(_shell.Root, "artifacts/program/.built"), Path.Combine(_shell.Root, "artifacts/.build-begun"));
        _shell.Write("artifacts/obj/Room/release/half.dll", "half");
        _shell.Write("artifacts/bin/Room/debug/whole.dll", "whole");
        _shell.Run("keystone").Status.ShouldBe(0);
        _shell.Has("artifacts/obj/Room/release/half.dll").ShouldBeFalse();
        _shell.Has("artifacts/bin/Room/debug/whole.dll").ShouldBeTrue();
    }

    [Fact]
    public void A_failed_build_names_its_errors_and_is_tried_again()
    {
        _shell.Tool("dotnet", "[ $1 = publish ] || exit 0; echo \"$PWD/src/Room/A.cs(1,1): error CS1002: ; expected [x]\"; exit 1");
        var failed = _shell.Run("keystone");
        failed.Status.ShouldBe(1);
        failed.Out.ShouldBe("");
        failed.Error.ShouldContain("src/Room/A.cs(1,1): error CS1002: ; expected");
        failed.Error.ShouldNotContain(_shell.Root + "/src");
        _shell.WorkingDotnet();
        _shell.Run("keystone").Status.ShouldBe(0);
    }

    [Fact]
    public void Two_at_once_build_once()
    {
        _shell.Tool(
            "dotnet",
            """
            [ $1 = publish ] || exit 0
            echo built >>builds
            while [ ! -e go ]; do read -rt 0.05 <> <(:) || :; done
            mkdir -p artifacts/program
            printf '#!/bin/sh\necho ran\n' >artifacts/program/keystone
            chmod +x artifacts/program/keystone
            """
        );
        using var first = _shell.Start("keystone");
        SpinWait.SpinUntil(() => _shell.Builds == 1, TimeSpan.FromSeconds(20)).ShouldBeTrue();
        using var second = _shell.Start("keystone");
        second.StandardError.ReadLine().ShouldBe("keystone: another build is running: waiting for it");
        _shell.Write("go", "");
        first.StandardOutput.ReadToEnd().ShouldBe("ran\n");
        second.StandardOutput.ReadToEnd().ShouldBe("ran\n");
        _shell.Builds.ShouldBe(1);
    }

    [Fact]
    public void Says_in_one_line_what_to_install_where_the_sdk_is_missing()
    {
        var (status, output, error) = _shell.Run("keystone");
        status.ShouldBe(1);
        output.ShouldBe("");
        error.ShouldBe(
            "keystone: the .NET SDK is missing: install the .NET 10 SDK (package dotnet-sdk-10.0, or https://dot.net/download)\n"
        );
    }

    [Fact]
    public void The_check_for_staleness_is_fast_on_the_real_tree()
    {
        // The same walk as the script's, over the project's own sources.
        var start = new ProcessStartInfo(
            "bash",
            [
                "-c",
                $"root={Tree.Root}; source .ci/building; touch -d '2099-01-01' /tmp/keystone-stamp-$$; time stale /tmp/keystone-stamp-$$ src; rm /tmp/keystone-stamp-$$",
            ]
        )
        {
            WorkingDirectory = Tree.Root,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var text = bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        var real = Regex.Match(text, @"real\s+(\d+)m(\d+)[.,](\d+)s");
        real.Success.ShouldBeTrue(text);
        real.Groups[1].Value.ShouldBe("0");
        real.Groups[2].Value.ShouldBe("0", "a second is far too long");
    }
}
