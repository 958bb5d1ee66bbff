using System.Text.Json;
using Keystone.Flow.Workers;

namespace Keystone.Cli.Workers;

/// <summary>Answers what other commands ask a worker: <c>GET /status</c>, <c>POST /resume?flow=F[&amp;accept=gap|truncated|recreated]</c>.</summary>
internal sealed class WorkerDesk(Worker worker)
{
    public async Task<HttpReply> AnswerAsync(HttpQuestion question, CancellationToken stop)
    {
        switch (question)
        {
            case { Path: "/status", Method: "GET" }:
                return HttpReply.Json(JsonSerializer.SerializeToUtf8Bytes(Reports.Of(worker.Status()), StatusJson.Default.StatusReport));
            case { Path: "/resume", Method: "POST" }:
                return await ResumeAsync(question, stop).ConfigureAwait(false);
            case { Path: "/status" or "/resume" }:
                return HttpReply.Text(405, $"{question.Path} does not take {question.Method}");
            default:
                return HttpReply.Text(404, "GET /status, POST /resume?flow=FLOW[&accept=gap|truncated|recreated]");
        }
    }

    private async Task<HttpReply> ResumeAsync(HttpQuestion question, CancellationToken stop)
    {
        if (!question.Query.TryGetValue("flow", out var flow))
            return HttpReply.Text(400, "flow is missing");
        AcceptKind? accept = null;
        if (question.Query.TryGetValue("accept", out var word))
        {
            if (!Enum.TryParse<AcceptKind>(word, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
                return HttpReply.Text(400, "accept is gap, truncated or recreated");
            accept = kind;
        }
        var result = await worker.ResumeAsync(flow, accept).WaitAsync(stop).ConfigureAwait(false);
        return HttpReply.Json(
            JsonSerializer.SerializeToUtf8Bytes(new ResumeReport(result.IsDone, result.Lines), StatusJson.Default.ResumeReport)
        );
    }
}
