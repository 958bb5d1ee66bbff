namespace Keystone.Events.Values;

/// <summary>Where the bytes of a string, of bytes, or of a JSON list or map are. Values hold offsets, not spans, so that they can be kept in arrays.</summary>
internal enum Origin : byte
{
    /// <summary>In <see cref="Value.Object"/>: a byte array, a <see cref="ListValue"/>, a <see cref="MapValue"/>.</summary>
    Own,

    /// <summary>In the record's payload: a string without escapes, or the text of a JSON array or object.</summary>
    Payload,

    Key,

    Headers,

    /// <summary>Unescaped strings of the payload's fields; kept for the whole record.</summary>
    Fields,

    /// <summary>Texts made while an expression runs; kept until the next expression.</summary>
    Scratch,
}
