namespace Keystone.Events.Nodes;

internal enum FailureCode : byte
{
    None,

    /// <summary>The payload is no JSON before all of what was asked was found.</summary>
    InvalidJson,
    MissingField,
    BadText,
    NotBool,
    NoOverload,
    NoSelection,
    NoSuchKey,
    UnsupportedKey,
    DuplicateKey,
    BadIndex,
    IndexOutOfRange,
    NoIteration,
    Overflow,
    DivisionByZero,
    ModulusByZero,
    Conversion,
    Range,
    BadPattern,
    UnknownTimeZone,
    MissingVariable,
    TooManySteps,
    TooMuchScratch,
    NoJson,
    NoText,
}
