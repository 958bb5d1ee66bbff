namespace Keystone.Client;
