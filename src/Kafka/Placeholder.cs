namespace Keystone.Kafka;
