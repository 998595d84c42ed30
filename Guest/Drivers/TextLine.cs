// A line of text put together on the stack and written to the console in one piece.
namespace ToroEmu.Guest.Drivers;

/// <summary>At most <see cref="Capacity"/> bytes of ASCII; what does not fit is cut off.</summary>
internal unsafe struct TextLine
{
    public const int Capacity = 160;

    private fixed byte _text[Capacity];
    private int _length;

    public void Add(string text)
    {
        for (int i = 0; i < text.Length; i++)
            Add((byte)text[i]);
    }

    public void Add(byte character)
    {
        if (_length < Capacity)
            _text[_length++] = character;
    }

    /// <summary>Appends a number in decimal.</summary>
    public void Add(int number)
    {
        uint magnitude = number < 0 ? 0u - (uint)number : (uint)number;
        if (number < 0)
            Add((byte)'-');
        uint divisor = 1;
        while (magnitude / divisor >= 10)
            divisor *= 10;
        for (; divisor != 0; divisor /= 10)
            Add((byte)('0' + magnitude / divisor % 10));
    }

    /// <summary>Copies the text to <paramref name="destination"/> and returns its length in bytes.</summary>
    public readonly int CopyTo(byte* destination)
    {
        for (int i = 0; i < _length; i++)
            destination[i] = _text[i];
        return _length;
    }

    /// <summary>Writes the line and a line feed; lines of different cores do not mix.</summary>
    public void Write()
    {
        fixed (byte* text = _text)
            Platform.WriteLine(text, _length);
    }
}
