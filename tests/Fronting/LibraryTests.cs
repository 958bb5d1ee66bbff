using Confluent.Kafka;
using Keystone.Flow;
using Keystone.Testing;
using Shouldly;
using Xunit;

namespace Keystone.Fronting.Tests;

public sealed class LibraryTests
{
    [Fact]
    public void The_bundled_library_is_the_one_that_is_loaded()
    {
        KafkaLibrary.Load();
        Library.IsLoaded.ShouldBeTrue();
        Library.VersionString.ShouldStartWith("2.16.0");
    }

    /// <summary>Runs the test above in a process whose library path has a librdkafka that lacks every function, as an old one lacks some.</summary>
    [Fact]
    [Trait("kind", "functional")]
    public async Task A_librdkafka_of_the_system_does_not_get_in_the_way()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader's search path is Linux's");
        var other =
            Directory
                .EnumerateFiles(AppContext.BaseDirectory, "*.so", SearchOption.AllDirectories)
                .FirstOrDefault(f => !f.Contains("rdkafka", StringComparison.Ordinal))
            ?? Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        var folder = Directory.CreateTempSubdirectory("keystone-fronting-");
        try
        {
            foreach (var name in new[] { "librdkafka.so", "librdkafka.so.1" })
                File.Copy(other, Path.Combine(folder.FullName, name));
            using var child = new ChildProcess(
                Path.Combine(AppContext.BaseDirectory, "Keystone.Fronting.Tests"),
                ["-method", $"{typeof(LibraryTests).FullName}.{nameof(The_bundled_library_is_the_one_that_is_loaded)}"],
                environment: new Dictionary<string, string?> { ["LD_LIBRARY_PATH"] = folder.FullName }
            );
            (await child.ExitedAsync(TimeSpan.FromSeconds(60))).ShouldBe(0, child.Output);
            child.Output.ShouldContain("Total: 1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
