// The virtio file system device: a directory of the host, shared with the guest.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.FileSystem.Host;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>
/// VirtIO 1.2, 5.11, without notifications and without a window into files (DAX): one request queue, each request answered on the core that makes it.
/// Every kind of request is taken on either queue: there are drivers that know only the first.
/// </summary>
public sealed class VirtioFs : QueueDevice
{
    private const ushort QueueLengthMax = 1024;
    private const uint RequestQueues = 1;
    private const int OpenFilesMax = 4096;
    private const int AnswerHeader = sizeof(uint) + sizeof(ulong);

    /// <summary>More than any answer has: a read asks for <see cref="FuseSpec.MaxWrite"/> at most.</summary>
    private const ulong AnswerMax = 64 << 20;

    private readonly byte[] _config = new byte[VirtioFsSpec.ConfigSize];
    private readonly FuseRequest _request = new();
    private readonly FuseSession? _session; // null in a replay
    private readonly IHostPort? _port;      // null in a threaded machine
    private byte[] _answered = new byte[SHA256.HashSizeInBytes]; // of all answers so far

    /// <param name="memory">Guest RAM.</param>
    /// <param name="tag">What the guest mounts; see <see cref="IsTag"/>.</param>
    /// <param name="directory">The host's directory.</param>
    /// <param name="isReadOnly">The guest may change nothing.</param>
    /// <param name="outside">How the device learns of the directory; null: by looking at it.</param>
    /// <exception cref="IOException">It is no directory that can be shared; the message says why.</exception>
    public VirtioFs(IGuestMemory memory, string tag, string directory, bool isReadOnly, IHostInput? outside = null)
        : base(memory, Queues((int)RequestQueues + 1, QueueLengthMax))
    {
        Encoding.UTF8.GetBytes(tag, _config);
        BinaryPrimitives.WriteUInt32LittleEndian(_config.AsSpan(VirtioFsSpec.ConfigRequestQueues), RequestQueues);
        if (outside is { IsHeld: true })
            _port = outside.Open(_ => { });
        if (outside is not { IsReplay: true })
            _session = new FuseSession(Open(directory), isReadOnly, OpenFiles());
    }

    /// <inheritdoc/>
    public override uint DeviceId => VirtioFsSpec.DeviceId;

    /// <inheritdoc/>
    public override ulong Features => VirtioFeature.Mask(VirtioFeature.RingEventIdx) | VirtioFeature.Mask(VirtioFeature.IndirectDesc);

    /// <summary>Whether it fits into the configuration space: 1 to 36 bytes of UTF-8, no zeros.</summary>
    public static bool IsTag(string tag) =>
        tag.Length != 0 && Encoding.UTF8.GetByteCount(tag) <= VirtioFsSpec.TagSize && !tag.Contains('\0', StringComparison.Ordinal);

    /// <inheritdoc/>
    protected internal override bool TryReadConfig(uint offset, int size, out uint value) => ConfigSpace.TryRead(_config, offset, size, out value);

    /// <inheritdoc/>
    protected internal override bool TryWriteConfig(uint offset, int size, uint value) => false;

    /// <inheritdoc/>
    protected internal override ChainOutcome Serve(uint queue, DescriptorChain chain) =>
        ChainOutcome.Used(_port is null ? ServeNow(chain) : Ask(_port, chain));

    /// <inheritdoc/>
    protected override void ResetDevice() => _session?.Reset();

    /// <inheritdoc/>
    protected override void SaveDevice(BinaryWriter writer)
    {
        writer.Write(_answered);
        if (writer is not HashedWriter)
            _session?.Save(writer);
    }

    /// <inheritdoc/>
    protected override void LoadDevice(BinaryReader reader)
    {
        _answered = reader.ReadBytes(SHA256.HashSizeInBytes);
        if (_answered.Length != SHA256.HashSizeInBytes)
            throw new InvalidDataException("shared directory: cut off");
        _session?.Load(reader);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _session?.Dispose();
    }

    private uint ServeNow(DescriptorChain chain) => _request.TryBegin(chain) ? _session!.Serve(_request) : 0;

    /// <summary>A request is a question to the host; what the device has written into the guest's buffers is the answer.</summary>
    private uint Ask(IHostPort port, DescriptorChain chain)
    {
        byte[] answer = port.Ask(() => Answer(chain));
        ReadOnlySpan<byte> bytes = answer;
        chain.WriteBack(bytes[AnswerHeader..]);
        chain.Moved = BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(uint)..]);
        _answered = SHA256.HashData([.. _answered, .. answer]);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The number of bytes that the driver is told, what the request has cost, and the bytes.</summary>
    private byte[] Answer(DescriptorChain chain)
    {
        uint length = ServeNow(chain);
        byte[] answer = new byte[AnswerHeader + (int)Math.Min(chain.WrittenTo, AnswerMax)];
        BinaryPrimitives.WriteUInt32LittleEndian(answer, length);
        BinaryPrimitives.WriteUInt64LittleEndian(answer.AsSpan(sizeof(uint)), chain.Moved);
        chain.ReadBack(answer.AsSpan(AnswerHeader));
        return answer;
    }

    private static HostDescriptor Open(string directory)
    {
        if (!OperatingSystem.IsLinux())
            throw new IOException("directories can be shared on Linux hosts only");
        if (!HostFiles.HasDescriptors)
            throw new IOException("/proc is not there, and it is needed");
        HostDescriptor root = HostFiles.OpenOfUser(directory);
        return root.IsInvalid ? throw new IOException(Directory.Exists(directory) ? "it cannot be opened" : "there is no such directory") : root;
    }

    /// <summary>A part of what this process may have open: sockets and the image need some, too.</summary>
    private static int OpenFiles() => (int)Math.Clamp(HostFiles.OpenFilesMax / 4, FuseNodes.OpenMin, OpenFilesMax);
}
