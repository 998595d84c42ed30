// Why a thread goes back to its scheduler.
namespace ToroEmu.Guest.Kernel;

internal enum LeaveReason
{
    Yield,
    Block,
    Sleep,
    Exit,
}
