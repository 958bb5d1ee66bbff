namespace Keystone.Embedded.Groups;

internal sealed class GroupCoordinator
{
    public void CompleteTransaction(string group, long producerId, bool commit) { }
}
