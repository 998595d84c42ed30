// A writer whose bytes are only hashed.
using System.IO;
using System.Text;

namespace ToroEmu.Devices.Contracts;

/// <summary>
/// Tells an <see cref="ISnapshotable"/> that nobody will load what it writes: what belongs to the host, and would be otherwise on another one although the guest
/// cannot tell, is left out. The stream stays open.
/// </summary>
public sealed class HashedWriter(Stream stream) : BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
