using System.Text;

namespace Keystone.Cli.Workers;

internal sealed record HttpReply(int Status, string ContentType, byte[] Body)
{
    public string StatusText =>
        Status switch
        {
            200 => "OK",
            400 => "Bad Request",
            404 => "Not Found",
            405 => "Method Not Allowed",
            409 => "Conflict",
            _ => "Error",
        };

    public static HttpReply Json(byte[] body) => new(200, "application/json", body);

    public static HttpReply Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
}
