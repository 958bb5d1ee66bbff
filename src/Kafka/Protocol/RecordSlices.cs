namespace Keystone.Kafka.Protocol;

/// <summary>The slices of a <see cref="RecordData"/>, in order; enumerating allocates nothing.</summary>
public readonly struct RecordSlices
{
    private readonly RecordData records;

    internal RecordSlices(RecordData records) => this.records = records;

    public int Count => records.SliceCount;

    public ReadOnlyMemory<byte> this[int index] => records.Slice(index);

    public Enumerator GetEnumerator() => new(records);

    public struct Enumerator
    {
        private readonly RecordData records;
        private int index;

        internal Enumerator(RecordData records)
        {
            this.records = records;
            index = -1;
        }

        public readonly ReadOnlyMemory<byte> Current => records.Slice(index);

        public bool MoveNext() => ++index < records.SliceCount;
    }
}
