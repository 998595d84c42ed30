// SS and SD forms.
namespace ToroEmu.Semantics;

internal readonly struct ScalarLane : ILanes
{
    public static bool IsScalar => true;
}
