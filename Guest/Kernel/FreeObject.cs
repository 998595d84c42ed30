// First bytes of an object nobody uses.
namespace ToroEmu.Guest.Kernel;

internal unsafe struct FreeObject
{
    public FreeObject* Next;
}
