namespace Keystone.Embedded.Serving;

/// <summary>What a fault makes of an answer.</summary>
internal enum AnswerFate
{
    Send,
    Swallow,
    Close,
}
