using System.Text;
using Keystone.Cli.Hosting;

namespace Keystone.Cli.Tests;

/// <summary>The command line in this process, for what needs no process of its own.</summary>
internal static class InProcess
{
    public static async Task<(int Status, string Out, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        int status;
        using (var terminal = new Terminal(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error, isInteractive: false))
            status = await new CommandLine(terminal, TimeProvider.System).RunAsync(arguments, CancellationToken.None);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
