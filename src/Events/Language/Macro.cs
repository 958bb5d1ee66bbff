namespace Keystone.Events.Language;

internal enum Macro : byte
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}
