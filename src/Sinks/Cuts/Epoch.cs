using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Keystone.Flow.Elements;

namespace Keystone.Sinks.Cuts;

/// <summary>The records of one source partition between two cuts, and the objects that they go to. Used on the stage's thread alone.</summary>
public sealed class Epoch(long start, int startLeaderEpoch, long openedAt)
{
    private const int MaxNamesLength = 16 << 10;

    private readonly Dictionary<string, OpenObject> _objects = new(StringComparer.Ordinal);

    /// <summary>The offset of its first record: names its objects, and is the position as long as it is not wholly stored.</summary>
    public long Start { get; } = start;

    /// <summary>The leader epoch that goes with <see cref="Start"/> as a position.</summary>
    public int StartLeaderEpoch { get; } = startLeaderEpoch;

    /// <summary>When the first record came, as the TimeProvider's timestamp.</summary>
    public long OpenedAt { get; } = openedAt;

    public long Records { get; private set; }

    /// <summary>Before compression.</summary>
    public long EncodedBytes { get; private set; }

    public long FirstTimeMs { get; private set; }

    /// <summary>The newest record time so far.</summary>
    public long WatermarkMs { get; private set; }

    /// <summary>By folder.</summary>
    public IReadOnlyDictionary<string, OpenObject> Objects => _objects;

    /// <summary>Where it ends and which objects it has, once it is cut. Written to the position record before any object gets its final name.</summary>
    public PendingCut? Cut { get; set; }

    /// <summary>The cut is in the position record.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>All objects have their final names, durably.</summary>
    public bool IsStored { get; set; }

    public OpenObject? Find(string folder) => _objects.GetValueOrDefault(folder);

    public void Open(string folder, OpenObject opened) => _objects.Add(folder, opened);

    public void Count(long records, long encodedBytes, long firstTimeMs, long newestTimeMs)
    {
        if (Records == 0)
            (FirstTimeMs, WatermarkMs) = (firstTimeMs, newestTimeMs);
        WatermarkMs = Math.Max(WatermarkMs, newestTimeMs);
        Records += records;
        EncodedBytes += encodedBytes;
    }

    /// <summary>
    /// The final names of its objects, in stable order, as the position record keeps them; so many that they would not fit there stand as their digest.
    /// </summary>
    public IReadOnlyList<string> Names()
    {
        string[] names = [.. _objects.Values.Select(o => o.Name.ToString()).Order(StringComparer.Ordinal)];
        if (names.Sum(n => n.Length) <= MaxNamesLength)
            return names;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names)));
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{names.Length} objects, SHA-256 of their names {Convert.ToHexStringLower(digest)}"
            ),
        ];
    }
}
