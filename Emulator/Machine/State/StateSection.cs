// One named part of a machine's state.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.State;

/// <param name="Name">What a person calls it: <c>cpu0</c>, <c>lapic0</c>, <c>ioapic</c>, <c>virtio3</c>, <c>ram</c>.</param>
/// <param name="Part">Who writes and reads it.</param>
internal sealed record StateSection(string Name, ISnapshotable Part);
