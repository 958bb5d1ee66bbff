using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Keystone.Flow;

/// <summary>
/// Loads the librdkafka that came with the program by its full path, before anything of Confluent.Kafka runs: left to itself it may take an older one of
/// the system (Debian's librdkafka1, which comes with kcat), and fail at the first function that one lacks.
/// </summary>
public static class KafkaLibrary
{
    private const string Name = "librdkafka";

    private static readonly Lock Once = new();
    private static bool isResolved;

    /// <summary>Call before the first client is built; later calls do nothing.</summary>
    public static void Load()
    {
        lock (Once)
        {
            if (Library.IsLoaded)
                return;
            // Library.Load(path) alone is not enough: it opens the file, but its imports are then looked up by name, and where the plain bundled file
            // does not load (SASL) the name finds the system's library. So the name itself leads to the file.
            if (!isResolved && OperatingSystem.IsLinux())
                NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, _, _) => name == Name ? Open() : 0);
            isResolved = true;
            Library.Load(null);
        }
    }

    /// <summary>The first bundled file that loads here; zero leaves the search to the runtime.</summary>
    private static nint Open()
    {
        foreach (var file in Bundled())
        {
            // One that was built against a library that is not here (SASL, another libc) does not load: the next one may.
            if (File.Exists(file) && NativeLibrary.TryLoad(file, out var handle))
                return handle;
        }
        return 0;
    }

    // A published program has the files beside it, a build has them under runtimes/. The plain one needs libsasl2.so.3, which Debian lacks.
    private static IEnumerable<string> Bundled()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        var home = AppContext.BaseDirectory;
        var arch = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        string[] names = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            ? ["alpine-librdkafka.so"]
            : ["librdkafka.so", "centos8-librdkafka.so"];
        foreach (var name in names)
        {
            yield return Path.Combine(home, name);
            yield return Path.Combine(home, "runtimes", arch, "native", name);
        }
    }
}
