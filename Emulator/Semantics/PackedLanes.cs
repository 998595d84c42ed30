// PS and PD forms.
namespace ToroEmu.Semantics;

internal readonly struct PackedLanes : ILanes
{
    public static bool IsScalar => false;
}
