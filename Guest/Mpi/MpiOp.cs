// The predefined reduction operations; the same numbers are in mpi.h.
namespace ToroEmu.Guest.Mpi;

/// <summary>Operations of MPI 4, 6.9.2. All are commutative and, but for rounding, associative.</summary>
public enum MpiOp
{
    Null = 0,
    Max = 1,
    Min = 2,
    Sum = 3,
    Prod = 4,
    Land = 5,
    Band = 6,
    Lor = 7,
    Bor = 8,
    Lxor = 9,
    Bxor = 10,
}
