namespace Keystone.Router;
