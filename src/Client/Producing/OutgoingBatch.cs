namespace Keystone.Client.Producing;

/// <summary>
/// One whole record batch (magic 2, contiguous, header first) as it was fetched or encoded. The producer stamps a copy of its header
/// when it sends; the bytes themselves are borrowed, unchanged, until the batch's result is told.
/// </summary>
public readonly record struct OutgoingBatch(ReadOnlyMemory<byte> Bytes);
