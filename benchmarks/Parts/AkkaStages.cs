using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using BenchmarkDotNet.Attributes;

namespace Keystone.Benchmarks.Parts;

/// <summary>What an Akka stage costs per element; a lane's element is the bytes of one partition in one fetch, so this is paid per thousands of records.</summary>
[MemoryDiagnoser]
public class AkkaStages
{
    private const int Elements = 100_000;

    private ActorSystem system = null!;
    private ActorMaterializer materializer = null!;

    [GlobalSetup]
    public void Setup()
    {
        system = ActorSystem.Create("bench");
        materializer = system.Materializer();
    }

    [GlobalCleanup]
    public void Cleanup() => system.Dispose();

    [Benchmark(OperationsPerInvoke = Elements, Baseline = true)]
    public Task SourceToSink() => Run(Source.From(Enumerable.Range(0, Elements)));

    [Benchmark(OperationsPerInvoke = Elements)]
    public Task FourFusedStages() =>
        Run(Source.From(Enumerable.Range(0, Elements)).Select(i => i + 1).Select(i => i + 1).Select(i => i + 1).Select(i => i + 1));

    [Benchmark(OperationsPerInvoke = Elements)]
    public Task AnAsyncBoundary() => Run(Source.From(Enumerable.Range(0, Elements)).Select(i => i + 1).Async().Select(i => i + 1));

    private Task Run(Source<int, NotUsed> source) => source.RunWith(Sink.Ignore<int>(), materializer);
}
