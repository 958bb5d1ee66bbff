namespace Keystone.Embedded;
