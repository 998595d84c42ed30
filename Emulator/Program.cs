// Entry point.
namespace ToroEmu;

internal static class Program
{
    private static int Main() => 0;
}
