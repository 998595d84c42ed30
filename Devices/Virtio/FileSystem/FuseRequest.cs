// One request of the driver and the answer to it.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>
/// VirtIO 1.2, 5.11.6.1: header, arguments and names in the readable buffers, header and answer in the writable ones. What counts is the
/// buffers' length; the header's own is the driver's opinion, and drivers are wrong about it. Reused for request after request.
/// </summary>
internal sealed class FuseRequest
{
    private const int ArgumentsMax = 128;
    private const int NamesMax = 2 * 4096; // the content of a symbolic link and a name
    private const int PieceSize = 128 * 1024;
    private const int BodyMax = 64 * 1024;

    private readonly byte[] _arguments = new byte[ArgumentsMax];
    private readonly byte[] _names = new byte[NamesMax];
    private DescriptorChain _chain = null!;
    private byte[]? _piece;
    private int _namesStart;
    private int _namesEnd;
    private ulong _streamed;

    public FuseOpcode Opcode { get; private set; }

    /// <summary>The file that the request is about.</summary>
    public ulong Node { get; private set; }

    /// <summary>Who asks.</summary>
    public uint User { get; private set; }

    public uint Group { get; private set; }

    /// <summary>The answer without its header.</summary>
    public FuseBody Body { get; } = new(BodyMax);

    /// <summary>Bytes of the answer that the driver has room for, without the header.</summary>
    public ulong Room { get; private set; }

    /// <summary>Bytes after what was taken.</summary>
    public ulong Left => _chain.ReadableLeft;

    private ulong Unique { get; set; }

    /// <summary>Memory for pieces of a file's content.</summary>
    private Span<byte> Piece => _piece ??= new byte[PieceSize];

    /// <summary>Reads the header. False if there is none: then there is nobody to answer to.</summary>
    public bool TryBegin(DescriptorChain chain)
    {
        _chain = chain;
        _namesStart = _namesEnd = 0;
        _streamed = 0;
        Body.Length = 0;
        Room = Math.Max(chain.WritableLength, FuseSpec.OutHeaderSize) - FuseSpec.OutHeaderSize;
        if (!TryTake(FuseSpec.InHeaderSize, out FuseFields header))
            return false;
        header.U32(); // its opinion on the length
        Opcode = (FuseOpcode)header.U32();
        Unique = header.U64();
        Node = header.U64();
        User = header.U32();
        Group = header.U32();
        return true;
    }

    /// <summary>Takes a structure out of the request. False if it is cut off.</summary>
    public bool TryTake(int size, out FuseFields fields)
    {
        Span<byte> bytes = _arguments.AsSpan(0, size);
        bool taken = _chain.TryGather(bytes, out int read) && read == size;
        fields = new FuseFields(bytes);
        return taken;
    }

    /// <summary>Takes the next name, which ends with a zero.</summary>
    public Errno TakeName(out HostName name)
    {
        Errno error = TakeString(out ReadOnlySpan<byte> terminated);
        if (error == Errno.None)
            return HostName.TryComponent(terminated, out name);
        name = HostName.Empty;
        return error;
    }

    /// <summary>Takes the content of a symbolic link.</summary>
    public Errno TakeLink(out HostName target)
    {
        Errno error = TakeString(out ReadOnlySpan<byte> terminated);
        target = error == Errno.None ? HostName.OfLink(terminated) : HostName.Empty;
        return error;
    }

    /// <summary>Writes the rest of the request, up to <paramref name="size"/> bytes, into a file.</summary>
    public Errno CopyToFile(HostDescriptor file, ulong offset, uint size, out uint written)
    {
        written = 0;
        while (written < size)
        {
            Span<byte> piece = Piece[..(int)Math.Min(size - written, (uint)PieceSize)];
            if (!_chain.TryGather(piece, out int read) || read == 0)
                return written == 0 ? Errno.InputOutput : Errno.None;
            Errno error = HostFiles.Write(file, piece[..read], offset + written, out int done);
            written += (uint)done;
            if (error != Errno.None)
                return written == 0 ? error : Errno.None;
            if (done < read)
                return Errno.None;
        }

        return Errno.None;
    }

    /// <summary>Answers with the content of a file, straight into the driver's buffers.</summary>
    public Errno CopyFromFile(HostDescriptor file, ulong offset, uint size)
    {
        ulong most = Math.Min(size, Room);
        _chain.SkipWritable(FuseSpec.OutHeaderSize);
        while (_streamed < most)
        {
            Span<byte> piece = Piece[..(int)Math.Min(most - _streamed, PieceSize)];
            Errno error = HostFiles.Read(file, piece, offset + _streamed, out int read);
            if (error != Errno.None)
                return _streamed == 0 ? error : Errno.None;
            if (read == 0)
                break;
            if (!_chain.TryScatter(piece[..read], out _))
                return Errno.InputOutput;
            _streamed += (uint)read;
        }

        return Errno.None;
    }

    /// <summary>
    /// Writes the answer: the header always, of the body what there is room for. Drivers that do not care for the body give no room for it. Bytes
    /// written, or 0 if there is not even room for the header.
    /// </summary>
    public uint Answer(Errno error)
    {
        if (_chain.WritableLength < FuseSpec.OutHeaderSize)
            return 0;
        if (error != Errno.None)
            (Body.Length, _streamed) = (0, 0);
        int body = (int)Math.Min((uint)Body.Length, Room);
        uint length = FuseSpec.OutHeaderSize + (uint)body + (uint)_streamed;
        Span<byte> header = stackalloc byte[FuseSpec.OutHeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], -(int)error);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], Unique);
        _chain.RewindWritable();
        return _chain.TryScatter(header, out _) && _chain.TryScatter(Body.Bytes[..body], out _) ? length : 0;
    }

    /// <summary>The bytes up to the next zero, with it.</summary>
    private Errno TakeString(out ReadOnlySpan<byte> terminated)
    {
        if (_namesEnd == 0 && !_chain.TryGather(_names, out _namesEnd))
            _namesEnd = 0;
        ReadOnlySpan<byte> left = _names.AsSpan(_namesStart, _namesEnd - _namesStart);
        int zero = left.IndexOf((byte)0);
        terminated = left[..(zero + 1)];
        _namesStart += zero + 1;
        if (zero >= 0)
            return Errno.None;
        return _namesEnd == NamesMax ? Errno.NameTooLong : Errno.Invalid;
    }
}
