namespace Keystone.Topology;
