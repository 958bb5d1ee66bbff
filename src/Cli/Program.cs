using Keystone.Cli;
using Keystone.Cli.Hosting;

using var signals = new StopSignals();
using var terminal = Terminal.OfProcess();
return await new CommandLine(terminal, TimeProvider.System).RunAsync(args, signals.Token);
