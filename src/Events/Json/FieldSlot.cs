using Keystone.Events.Values;

namespace Keystone.Events.Json;

/// <summary>Where a field of the current payload was found: from its first byte to behind its last; a string without its quotes.</summary>
internal struct FieldSlot
{
    public int Start;
    public int End;
    public FieldState State;

    /// <summary>The string has escapes that have not been resolved yet.</summary>
    public bool Escaped;

    /// <summary>Whether start and end are of the payload or of the unescaped strings.</summary>
    public Origin Origin;
}
