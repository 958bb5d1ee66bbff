namespace Keystone.Events.Json;

/// <summary>What a scan knows of a field. Those before <see cref="Missing"/> are not final.</summary>
internal enum FieldState : byte
{
    /// <summary>Not met yet.</summary>
    Unknown,

    /// <summary>An object whose end has not been reached.</summary>
    Open,

    /// <summary>Its object is there and ended without it.</summary>
    Missing,

    /// <summary>What should hold it is missing, or no object.</summary>
    Unreachable,
    String,

    /// <summary>A string that is no text: not UTF-8, or escapes of half a surrogate pair.</summary>
    BadString,
    Number,
    True,
    False,
    Null,
    Array,
    Object,
}
