// Puts together the command line that the guest gets.
using System.Globalization;
using System.Text;

namespace ToroEmu.Machines;

/// <summary>The user's text, then one <c>virtio_mmio.device=512@0xfeb00000:5</c> for each virtio-mmio slot in use, as QEMU's microvm appends them.</summary>
public static class CommandLineBuilder
{
    /// <summary>Longest command line in bytes, without the closing zero; a boot protocol may allow less.</summary>
    public static int LengthMax => (int)MemoryMap.CommandLine.Size - 1;

    /// <param name="append">What the user wrote after --append.</param>
    /// <param name="virtioDevices">Number of slots in use, from slot 0 on.</param>
    public static string Build(string append, int virtioDevices)
    {
        StringBuilder line = new(append);
        for (int slot = 0; slot < virtioDevices; slot++)
        {
            line.Append(line.Length == 0 ? "" : " ").Append(
                CultureInfo.InvariantCulture,
                $"virtio_mmio.device={MemoryMap.VirtioMmioSize}@0x{MemoryMap.VirtioMmioAddress(slot):x}:{MemoryMap.VirtioMmioIrq(slot)}");
        }

        return line.ToString();
    }
}
