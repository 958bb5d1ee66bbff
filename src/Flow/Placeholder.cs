namespace Keystone.Flow;
