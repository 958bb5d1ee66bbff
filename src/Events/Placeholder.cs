namespace Keystone.Events;
