using Keystone.Embedded.Serving;
using Keystone.Embedded.State;
using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>
/// ApiVersions (18), 0-4; 3.7: 0-3.
/// Lists what is served, in the real release's ranges, and the finalized features. A version too new is answered in v0 with
/// UNSUPPORTED_VERSION and the versions of ApiVersions itself. Software names that KIP-511 refuses are INVALID_REQUEST.
/// </summary>
internal sealed class ApiVersionsApi : IApi
{
    public ApiKey Key => ApiKey.ApiVersions;

    public VersionRange In(KafkaRelease release) => release == KafkaRelease.V3_7 ? new(0, 3) : new(0, 4);

    public void Handle(ClusterState cluster, Exchange exchange)
    {
        var request = exchange.RequestAs<ApiVersionsRequest>();
        var response = new ApiVersionsResponse { ErrorCode = exchange.Faulted.Code };
        if (exchange.Version >= 3 && !(IsName(request.ClientSoftwareName) && IsName(request.ClientSoftwareVersion)))
            response.ErrorCode = ErrorCode.InvalidRequest;
        if (response.ErrorCode == ErrorCode.None)
            Fill(cluster, exchange.Version, response);
        exchange.Answer(response);
    }

    /// <summary>The answer to a version that is not served, which is in v0 whatever was asked.</summary>
    public static ApiVersionsResponse Unsupported(KafkaRelease release)
    {
        var own = new ApiVersionsApi().In(release);
        var response = new ApiVersionsResponse { ErrorCode = ErrorCode.UnsupportedVersion };
        response.ApiKeys.Add(
            new()
            {
                ApiKey = (short)ApiKey.ApiVersions,
                MinVersion = own.First,
                MaxVersion = own.Last,
            }
        );
        return response;
    }

    private static void Fill(ClusterState cluster, short version, ApiVersionsResponse response)
    {
        foreach (var api in cluster.Apis.All)
        {
            response.ApiKeys.Add(
                new()
                {
                    ApiKey = (short)api.Description.Key,
                    MinVersion = api.Listed.First,
                    MaxVersion = api.Listed.Last,
                }
            );
        }
        if (version < 3)
            return;
        response.FinalizedFeaturesEpoch = 1;
        foreach (var (name, supported, level) in FeaturesOf(cluster.Release))
        {
            // Before v4 a feature whose lowest version is 0 cannot be told (KAFKA-17011).
            response.SupportedFeatures.Add(
                new()
                {
                    Name = name,
                    MinVersion = 1,
                    MaxVersion = supported,
                }
            );
            response.FinalizedFeatures.Add(
                new()
                {
                    Name = name,
                    MaxVersionLevel = level,
                    MinVersionLevel = level,
                }
            );
        }
    }

    private static (string Name, short Supported, short Level)[] FeaturesOf(KafkaRelease release) =>
        release == KafkaRelease.V3_7 ? [("metadata.version", 19, 19)] : [("metadata.version", 30, 30), ("transaction.version", 2, 2)];

    private static bool IsName(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                return false;
        return true;
    }
}
