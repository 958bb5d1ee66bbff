using Shouldly;

namespace Keystone.Cli.Tests.Docs;

/// <summary>A document that is made from the code: the one in the repository must be that one. <c>KEYSTONE_ACCEPT=1 ./test Docs</c> writes it.</summary>
internal static class GeneratedDocs
{
    public static void Check(string path, string text)
    {
        var file = Repository.At(path);
        if (Environment.GetEnvironmentVariable("KEYSTONE_ACCEPT") == "1")
            File.WriteAllText(file, text);
        File.Exists(file).ShouldBeTrue($"{path} is missing: KEYSTONE_ACCEPT=1 ./test Docs");
        File.ReadAllText(file).ShouldBe(text, $"{path} is stale: KEYSTONE_ACCEPT=1 ./test Docs");
    }
}
