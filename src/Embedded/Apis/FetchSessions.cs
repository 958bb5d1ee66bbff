using Keystone.Kafka.Messages;
using Keystone.Kafka.Protocol;

namespace Keystone.Embedded.Apis;

/// <summary>The incremental fetch sessions of each broker (KIP-227). When there are too many, the oldest gives way.</summary>
internal sealed class FetchSessions
{
    // max.incremental.fetch.session.cache.slots
    private const int Slots = 1000;
    private const int NoEpoch = -1;

    private readonly Dictionary<(int Broker, int Id), FetchSession> sessions = [];
    private readonly Queue<(int Broker, int Id)> age = new();
    private readonly Random random = new(1);

    /// <summary>The session of a request, with its changes applied; the error where the client has to start a new one.</summary>
    public FetchSession Resume(int broker, short version, FetchRequest request, out ErrorCode error)
    {
        error = ErrorCode.None;
        var usesIds = version >= 13;
        if (version < 7 || request.SessionEpoch == NoEpoch)
        {
            if (request.SessionId != 0)
                sessions.Remove((broker, request.SessionId));
            return Fill(new FetchSession(0, usesIds), request);
        }
        if (request.SessionEpoch == 0)
        {
            sessions.Remove((broker, request.SessionId));
            return Fill(Open(broker, usesIds), request);
        }
        if (!sessions.TryGetValue((broker, request.SessionId), out var session))
            error = ErrorCode.FetchSessionIdNotFound;
        else if (session.NextEpoch != request.SessionEpoch)
            error = ErrorCode.InvalidFetchSessionEpoch;
        else if (session.UsesIds != usesIds)
            error = ErrorCode.FetchSessionTopicIdError;
        if (error != ErrorCode.None)
            return new FetchSession(0, usesIds);
        session!.IsFull = false;
        session.NextEpoch = session.NextEpoch == int.MaxValue ? 1 : session.NextEpoch + 1;
        return Fill(session, request);
    }

    /// <summary>The sessions of a broker that stopped are gone with it.</summary>
    public void Drop(int broker)
    {
        foreach (var key in sessions.Keys.Where(k => k.Broker == broker).ToList())
            sessions.Remove(key);
    }

    private FetchSession Open(int broker, bool usesIds)
    {
        // What was closed meanwhile is not to be remembered here.
        while (age.TryPeek(out var eldest) && !sessions.ContainsKey(eldest))
            age.Dequeue();
        while (sessions.Count >= Slots && age.TryDequeue(out var oldest))
            sessions.Remove(oldest);
        int id;
        do id = random.Next(1, int.MaxValue);
        while (sessions.ContainsKey((broker, id)));
        var session = new FetchSession(id, usesIds);
        sessions.Add((broker, id), session);
        age.Enqueue((broker, id));
        return session;
    }

    private static FetchSession Fill(FetchSession session, FetchRequest request)
    {
        foreach (var topic in request.ForgottenTopicsData)
        foreach (var partition in topic.Partitions)
            session.Forget(topic.Topic, topic.TopicId, partition);
        foreach (var topic in request.Topics)
        foreach (var partition in topic.Partitions)
        {
            var target = new FetchTarget(topic.Topic, topic.TopicId, partition);
            if (session.Id == 0)
                session.Append(target);
            else
                session.Put(target);
        }
        return session;
    }
}
