// Firmware tables are valid when their bytes add up to zero.
namespace ToroEmu.Guest.Arch;

internal static unsafe class Checksum
{
    public static bool IsZero(byte* data, uint length)
    {
        byte sum = 0;
        for (uint i = 0; i < length; i++)
        {
            sum += data[i];
        }

        return sum == 0;
    }
}
