// System.Runtime.InteropServices.UnmanagedType: Roslyn marks the constraint `unmanaged` with it; nothing looks inside.
namespace System.Runtime.InteropServices;

public enum UnmanagedType
{
    Bool = 2,
}
