using System.Diagnostics;
using Keystone.Cli.State;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Cli.Tests.State;

/// <summary>State files: who runs is found, who is gone is not.</summary>
public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StateFolder _state;

    public StateFolderTests() => _state = new StateFolder(_folder.Path, "media");

    public void Dispose() => _folder.Dispose();

    private static DevState Dev(ProcessIdentity process) =>
        new()
        {
            Pid = process.Pid,
            Started = process.Started,
            Clusters = new Dictionary<string, string> { ["us-front"] = "127.0.0.1:1,127.0.0.1:2" },
        };

    private static RunState Run(ProcessIdentity process, string region) =>
        new()
        {
            Pid = process.Pid,
            Started = process.Started,
            Region = region,
            Address = "http://127.0.0.1:1",
        };

    [Fact]
    public void A_live_dev_is_found_until_it_ends()
    {
        _state.LiveDev().ShouldBeNull();
        using (_state.Write(Dev(ProcessIdentity.OfThis())))
        {
            File.Exists(_folder.File(".keystone/media.dev.json")).ShouldBeTrue();
            _state.LiveDev().ShouldNotBeNull().Clusters["us-front"].ShouldBe("127.0.0.1:1,127.0.0.1:2");
            _state.LiveRuns().ShouldBeEmpty();
        }
        File.Exists(_folder.File(".keystone/media.dev.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_file_whose_process_is_gone_is_removed()
    {
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        process.WaitForExit();
        _state.Write(Dev(new ProcessIdentity(process.Id, "")));
        _state.LiveDev().ShouldBeNull();
        File.Exists(_folder.File(".keystone/media.dev.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_process_that_got_the_same_id_later_is_another()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "start times of processes are read from /proc");
        _state.Write(Run(ProcessIdentity.OfThis() with { Started = "1" }, "us"));
        _state.LiveRuns("us").ShouldBeEmpty();
        Directory.GetFiles(_folder.File(".keystone")).ShouldBeEmpty();
    }

    [Fact]
    public void Workers_are_found_by_region_and_pipeline()
    {
        using var us = _state.Write(Run(ProcessIdentity.OfThis(), "us"));
        new StateFolder(_folder.Path, "media.us").LiveRuns().ShouldBeEmpty();
        new StateFolder(_folder.Path, "med").LiveRuns().ShouldBeEmpty();
        _state.LiveRuns("us").Count.ShouldBe(1);
        _state.LiveRuns("eu").ShouldBeEmpty();
        _state.LiveRuns().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"pid\": \"x\"}")]
    public void A_file_that_cannot_be_read_is_ignored(string text)
    {
        Directory.CreateDirectory(_folder.File(".keystone"));
        File.WriteAllText(_folder.File(".keystone/media.dev.json"), text);
        File.WriteAllText(_folder.File(".keystone/media.us.1.json"), text);
        _state.LiveDev().ShouldBeNull();
        _state.LiveRuns().ShouldBeEmpty();
    }

    [Fact]
    public void Another_process_file_is_not_removed_at_the_end()
    {
        var file = _state.Write(Dev(ProcessIdentity.OfThis()));
        File.WriteAllText(file.Path, """{ "pid": 1, "started": "2", "clusters": {} }""");
        file.Dispose();
        File.Exists(file.Path).ShouldBeTrue();
    }
}
