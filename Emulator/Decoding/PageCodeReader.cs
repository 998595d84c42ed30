// Feeds the decoder from host memory.
using Iced.Intel;

namespace ToroEmu.Decoding;

/// <summary>Bytes from a pointer up to a limit; each is read once.</summary>
internal sealed unsafe class PageCodeReader : CodeReader
{
    private byte* start;
    private byte* position;
    private byte* end;

    /// <summary>Bytes read since <see cref="Start"/>.</summary>
    public int Consumed => (int)(position - start);

    public void Start(byte* first, int length)
    {
        start = position = first;
        end = first + length;
    }

    public override int ReadByte() => position < end ? *position++ : -1;
}
