namespace Keystone.Fronting;
