using BenchmarkDotNet.Running;
using Keystone.Benchmarks.Whole;

// bench parts [BenchmarkDotNet's options]   the parts, each by itself
// bench whole [--records N]                 fronting -> filter -> tier 1 beside a plain Confluent.Kafka loop, on the same broker
// bench growth [--records N]                how the cost grows with partitions, batch sizes, lanes and codecs
// bench loop …                              the plain loop itself (started by whole)
return args switch
{
    ["parts", .. var options] => Parts(options),
    ["whole", .. var options] => await WholeRun.MainAsync(options),
    ["growth", .. var options] => await Growth.MainAsync(options),
    ["loop", .. var options] => PlainLoop.Run(options),
    _ => Usage(),
};

static int Parts(string[] options)
{
    BenchmarkSwitcher.FromAssembly(typeof(WholeRun).Assembly).Run(options.Length == 0 ? ["--filter", "*"] : options);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench parts [OPTIONS] | whole [--records N] | growth [--records N]");
    return 2;
}
