// System.Runtime.CompilerServices.Unsafe: ILC supplies the bodies of the marked methods, C# cannot express them.
namespace System.Runtime.CompilerServices;

public static unsafe class Unsafe
{
    [Intrinsic]
    public static extern ref T Add<T>(ref T source, int elementOffset);

    [Intrinsic]
    public static extern ref TTo As<TFrom, TTo>(ref TFrom source);

    [Intrinsic]
    public static extern void* AsPointer<T>(ref T value);

    [Intrinsic]
    public static extern ref T AsRef<T>(void* source);

    [Intrinsic]
    public static extern ref T AsRef<T>(ref readonly T source);

    [Intrinsic]
    public static extern int SizeOf<T>();
}
