// How a vsock device is connected to the host.
using System.Collections.Generic;
using System.Net;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <param name="GuestCid">The guest's context id, <see cref="VsockSpec.GuestCidMin"/> .. <see cref="VsockSpec.GuestCidMax"/>.</param>
/// <param name="Listeners">Where the host may connect from. The device owns them.</param>
/// <param name="Targets">Where a connection of the guest goes, by the host's port that it names.</param>
/// <param name="UnixPath">A port P that is not among the targets goes to the Unix socket PATH_P; null: it is refused.</param>
public sealed record VsockSettings(ulong GuestCid, IReadOnlyList<VsockListener> Listeners, IReadOnlyDictionary<uint, EndPoint> Targets, string? UnixPath);
