// String literals: objects frozen into the image by ILC, laid out as method table, length, UTF-16 characters.
using System.Runtime.CompilerServices;

namespace System;

public sealed class String
{
    private readonly int _length;
    private char _firstChar;

    public int Length
    {
        [Intrinsic]
        get => _length;
    }

    public unsafe char this[int index]
    {
        [Intrinsic]
        get => Unsafe.Add(ref _firstChar, index);
    }

    public ref readonly char GetPinnableReference() => ref _firstChar;
}
