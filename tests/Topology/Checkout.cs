using Xunit;

namespace Keystone.Topology.Tests;

/// <summary>The project's folders, and golden texts: KEYSTONE_ACCEPT=1 writes what a test would compare.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static bool Accepts => Environment.GetEnvironmentVariable("KEYSTONE_ACCEPT") == "1";

    /// <summary>The file holds exactly this text; an empty text is no file.</summary>
    public static void ShouldHold(string path, string text)
    {
        if (Accepts && text.Length > 0)
            File.WriteAllText(path, text);
        else if (Accepts)
            File.Delete(path);
        var held = File.Exists(path) ? File.ReadAllText(path) : "";
        if (text != held)
            Assert.Fail($"{Path.GetRelativePath(Root, path)} (KEYSTONE_ACCEPT=1 writes it) holds\n{held}\nand this would be\n{text}");
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Keystone.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Keystone.sln is in no folder above the tests");
        return folder;
    }
}
