using System.Text.Encodings.Web;
using System.Text.Json;

namespace Keystone.Cli.Hosting;

/// <summary>How the program writes JSON: letters of all languages as they are.</summary>
internal static class JsonOutput
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
