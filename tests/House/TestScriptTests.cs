using Shouldly;
using Xunit;

namespace Keystone.House.Tests;

/// <summary><c>./test</c>: one line for each project, a sum that nothing can slip out of.</summary>
[Trait("kind", "functional")]
public sealed class TestScriptTests : IDisposable
{
    private readonly Shell _shell = new();

    public TestScriptTests()
    {
        _shell.WorkingDotnet();
        Project("Good", Report(passed: 3, failed: 0, errors: 0, skipped: 1) + "exit 0");
    }

    public void Dispose() => _shell.Dispose();

    private void Project(string name, string script)
    {
        _shell.Write($"tests/{name}/Keystone.{name}.Tests.csproj", "");
        var exe = $"artifacts/bin/Keystone.{name}.Tests/release/Keystone.{name}.Tests";
        _shell.Write(
            exe,
            "#!/usr/bin/env bash\necho \"$*\" >\"$0.arguments\"\nwhile [[ $1 != -result-xml ]]; do shift; done\n" + script + "\n"
        );
        File.SetUnixFileMode(Path.Combine(_shell.Root, exe), (UnixFileMode)0b111_101_101);
    }

    private static string Report(int passed, int failed, int errors, int skipped) =>
        $"""
            echo '<assemblies><assembly name="x" errors="{errors}" failed="{failed}" not-run="0" passed="{passed}" skipped="{skipped}" total="9"><reason><![CDATA[no kcat here]]></reason></assembly></assemblies>' >"$2"

            """;

    private string Arguments(string name) =>
        File.ReadAllText(Path.Combine(_shell.Root, $"artifacts/bin/Keystone.{name}.Tests/release/Keystone.{name}.Tests.arguments"));

    [Fact]
    public void Sums_the_projects_and_says_why_tests_were_skipped()
    {
        Project("More", Report(passed: 2, failed: 0, errors: 0, skipped: 0) + "exit 0");
        var (status, output, _) = _shell.Run("test", "Good");
        status.ShouldBe(0);
        output.ShouldContain("skipped: no kcat here (1)");
        output.ShouldEndWith("\n3 passed, 0 failed, 1 skipped\n");
        (status, output, _) = _shell.Run("test", "long");
        status.ShouldBe(0);
        output.ShouldEndWith("\n5 passed, 0 failed, 1 skipped\n");
    }

    [Fact]
    public void A_failed_test_shows_its_output_and_fails_the_run()
    {
        Project("Bad", Report(passed: 1, failed: 1, errors: 1, skipped: 0) + "echo Expected 1 but was 2\nexit 1");
        var (status, output, _) = _shell.Run("test", "Bad");
        status.ShouldBe(1);
        output.ShouldContain("Expected 1 but was 2");
        output.ShouldEndWith("\n1 passed, 2 failed, 0 skipped\n");
    }

    [Fact]
    public void A_project_that_crashes_without_a_report_counts_as_failed()
    {
        Project("Bad", "echo Segmentation fault\nexit 139");
        var (status, output, _) = _shell.Run("test", "Bad");
        status.ShouldBe(1);
        output.ShouldContain("Segmentation fault");
        output.ShouldEndWith("\n0 passed, 1 failed, 0 skipped\n");
    }

    [Fact]
    public void A_project_that_crashes_after_a_clean_report_counts_as_failed()
    {
        Project("Bad", Report(passed: 4, failed: 0, errors: 0, skipped: 0) + "exit 134");
        var (status, output, _) = _shell.Run("test", "Bad");
        status.ShouldBe(1);
        output.ShouldEndWith("\n4 passed, 1 failed, 0 skipped\n");
    }

    [Fact]
    public void Selects_by_traits_and_by_name()
    {
        _shell.Run("test", "Good");
        Arguments("Good").ShouldContain("-trait- size=long -result-xml");
        _shell.Run("test", "long");
        Arguments("Good").ShouldContain("-trait size=long -result-xml");
        _shell.Run("test", "unit");
        Arguments("Good").ShouldContain("-trait- size=long -trait- kind=functional -result-xml");
        _shell.Run("test", "A_test_name");
        Arguments("Good").ShouldContain("-method *A_test_name* -result-xml");
    }
}
