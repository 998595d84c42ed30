// The modes of a processor that code may run in.
namespace ToroEmu.Fuzz;

internal enum FuzzMode
{
    Real,
    Virtual8086,
    Protected16,
    Protected32,
    Compatibility,
    Long0,
    Long3,
}
