// Who wants to know of accesses to devices.
using ToroEmu.Tracing;

namespace ToroEmu.Machines;

/// <summary>Told of a core's access behind it, in the middle of its instruction.</summary>
/// <param name="how">Space and direction.</param>
/// <param name="address">Guest physical address, port or MSR.</param>
/// <param name="size">Bytes.</param>
/// <param name="value">What was read or written.</param>
internal delegate void DeviceCallback(RunDeviceAccess how, ulong address, int size, ulong value);
