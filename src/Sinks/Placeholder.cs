namespace Keystone.Sinks;
