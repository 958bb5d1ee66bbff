namespace Keystone.Fronting;

/// <summary>What kind of trouble a <see cref="FrontingException"/> tells of.</summary>
public enum FrontingProblem
{
    /// <summary>The topology has no such stream, region or fronting cluster.</summary>
    NotDeclared,

    /// <summary>There is more than one place: the caller has to say which.</summary>
    Ambiguous,

    /// <summary>The cluster does not answer.</summary>
    Unreachable,

    /// <summary>The cluster answers, the topic is not there.</summary>
    NoTopic,

    /// <summary>The producer cannot go on (a fatal error of its idempotence): what is not delivered yet has to be produced again.</summary>
    Broken,
}
