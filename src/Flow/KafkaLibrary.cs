using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Keystone.Flow;

/// <summary>
/// Loads the librdkafka that came with the program by its full path, before anything of Confluent.Kafka runs: left to itself it may take an older one of
/// the system (Debian's librdkafka1, which comes with kcat), and fail at the first function that one lacks.
/// </summary>
public static class KafkaLibrary
{
    private static readonly Lock Once = new();

    /// <summary>Call before the first client is built; later calls do nothing.</summary>
    public static void Load()
    {
        lock (Once)
        {
            if (Library.IsLoaded)
                return;
            foreach (var file in Bundled())
            {
                if (!File.Exists(file))
                    continue;
                try
                {
                    if (Library.Load(file))
                        return;
                }
                catch (Exception unfit) when (unfit is DllNotFoundException or InvalidOperationException or EntryPointNotFoundException)
                {
                    // Built against a library that is not here (SASL, another libc): the next one may fit.
                }
            }
        }
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
