using System.Diagnostics;

namespace Keystone.House.Tests;

/// <summary>The project's own files, found from the test's folder upwards.</summary>
internal static class Tree
{
    public static string Root { get; } = FindRoot();

    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>Paths that belong to the project, relative to its root: what git tracks or would track; all files where git is absent.</summary>
    public static IReadOnlyList<string> Tracked()
    {
        try
        {
            var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var git = Process.Start(start)!;
            string text = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode == 0)
            {
                return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(At(path)))];
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git: a source archive. Fall through.
        }
        return
        [
            .. Directory
                .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path =>
                    !path.StartsWith("artifacts/", StringComparison.Ordinal) && !path.StartsWith(".git/", StringComparison.Ordinal)
                ),
        ];
    }

    public static IEnumerable<string> Sources() => Tracked().Where(path => path.EndsWith(".cs", StringComparison.Ordinal));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Keystone.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("Keystone.sln not found above the tests");
    }
}
