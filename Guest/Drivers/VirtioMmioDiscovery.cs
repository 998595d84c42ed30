// Finds virtio-mmio devices by the kernel command line: virtio_mmio.device=size@base:irq, any number of them.
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Drivers;

/// <summary>The convention is Linux's, and microvm's: <c>size</c> and <c>base</c> decimal or 0x hexadecimal, with an optional K, M or G.</summary>
internal static unsafe class VirtioMmioDiscovery
{
    private const string Name = "virtio_mmio.device";

    /// <summary>The first device of this kind that the command line names and that answers as one.</summary>
    public static bool TryFind(uint deviceId, out VirtioMmio device)
    {
        byte* at = CommandLine.Find(Name);
        for (; at != null; at = CommandLine.FindNext(Name, at))
        {
            if (TryParse(ref at, out ulong size, out ulong registers) && IsUsable(registers, size))
            {
                device = new VirtioMmio(registers);
                if (device.IsDevice(deviceId))
                    return true;
            }

            SkipWord(ref at);
        }

        device = default;
        return false;
    }

    /// <summary>Reads <c>size@base:irq</c> at <paramref name="at"/> and moves past it. An identifier (<c>:id</c>) may follow; it is not needed.</summary>
    internal static bool TryParse(ref byte* at, out ulong size, out ulong registers)
    {
        registers = 0;
        return TryReadNumber(ref at, out size)
            && TryRead(ref at, (byte)'@')
            && TryReadNumber(ref at, out registers)
            && TryRead(ref at, (byte)':')
            && TryReadNumber(ref at, out _);
    }

    private static bool IsUsable(ulong registers, ulong size) =>
        registers % sizeof(uint) == 0
        && size > VirtioMmioRegister.Config
        && registers + size > registers
        && Platform.IsMmioReachable(registers, size);

    private static void SkipWord(ref byte* at)
    {
        while (*at is not (0 or (byte)' '))
            at++;
    }

    private static bool TryRead(ref byte* at, byte expected)
    {
        if (*at != expected)
            return false;
        at++;
        return true;
    }

    /// <summary>Moves past a number. False without a digit or beyond 64 bits.</summary>
    private static bool TryReadNumber(ref byte* at, out ulong value)
    {
        value = 0;
        uint radix = at[0] == '0' && (at[1] | 0x20) == 'x' ? 16u : 10u;
        if (radix == 16)
            at += 2;
        byte* first = at;
        for (uint digit; (digit = DigitOf(*at)) < radix; at++)
        {
            if (value > (ulong.MaxValue - digit) / radix)
                return false;
            value = value * radix + digit;
        }

        return at != first && TryScale(ref at, ref value);
    }

    private static bool TryScale(ref byte* at, ref ulong value)
    {
        int shift = (*at | 0x20) switch
        {
            'k' => 10,
            'm' => 20,
            'g' => 30,
            _ => 0,
        };
        if (shift == 0)
            return true;
        at++;
        bool fits = value <= ulong.MaxValue >> shift;
        value <<= shift;
        return fits;
    }

    private static uint DigitOf(byte character)
    {
        if (character is >= (byte)'0' and <= (byte)'9')
            return character - (uint)'0';
        uint letter = (uint)(character | 0x20) - 'a';
        return letter < 6 ? letter + 10 : uint.MaxValue;
    }
}
