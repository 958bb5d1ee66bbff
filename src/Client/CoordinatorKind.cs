namespace Keystone.Client;

/// <summary>Whose coordinator is looked for.</summary>
public enum CoordinatorKind
{
    Group = 0,
    Transaction = 1,
}
