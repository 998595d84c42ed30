// Feeds the decoder from host memory.
using Iced.Intel;

namespace ToroEmu.Decoding;

/// <summary>Bytes from a pointer up to a limit; each is read once.</summary>
internal sealed unsafe class PageCodeReader : CodeReader
{
    private byte* position;
    private byte* end;

    public void Start(byte* first, int length)
    {
        position = first;
        end = first + length;
    }

    public override int ReadByte() => position < end ? *position++ : -1;
}
