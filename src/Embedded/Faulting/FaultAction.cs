namespace Keystone.Embedded.Faulting;

/// <summary>What a fault does to a request.</summary>
internal enum FaultAction
{
    /// <summary>Swallows it: neither handled nor answered; the connection stays, as with a broker that hangs.</summary>
    Drop,

    /// <summary>Handles it and swallows the answer.</summary>
    DropAnswer,

    /// <summary>Closes the connection and does not handle it.</summary>
    Close,

    /// <summary>Handles it and closes the connection in the place of the answer.</summary>
    CloseAfter,

    /// <summary>Handles it later.</summary>
    Delay,

    /// <summary>Handles it when the fault is taken away.</summary>
    Hold,

    /// <summary>Answers with an error and does not handle it.</summary>
    Error,
}
