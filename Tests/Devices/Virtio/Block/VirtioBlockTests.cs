// Requests on sectors: what each does, its status, and what is refused.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Block;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio.Block;

[TestFixture]
internal sealed class VirtioBlockTests
{
    private const int Sectors = 64;
    private const ulong Header = 0x1000;
    private const ulong Status = 0x2000;
    private const ulong Buffer = QueueDriver.Data;
    private const byte Ok = 0, IoError = 1, Unsupported = 2;
    private const uint In = 0, Out = 1, Flush = 4, GetId = 8, Discard = 11, WriteZeroes = 13;
    private const ulong WriteCache = 1UL << 9 | 1UL << 11;

    private readonly FakeGuestMemory _memory = QueueDriver.NewMemory();
    private FakeDisk _disk = null!;
    private QueueDriver _driver = null!;

    [SetUp]
    public void SetUp()
    {
        Array.Clear(_memory.Bytes);
        Start(new FakeDisk(Sectors), WriteCache);
        _memory.Bytes[Status] = 0xEE;
    }

    [Test]
    public void Features_and_configuration_are_those_of_the_disk()
    {
        ulong features = _driver.Driver.ReadFeatures();
        foreach (int bit in (int[])[2, 4, 6, 9, 10, 11, 13, 14, 28, 29, 32])
            Assert.That(features >> bit & 1, Is.EqualTo(1), $"bit {bit}");
        Assert.That(features & (1UL << 5 | 1UL << 12), Is.Zero, "not read-only, one queue");
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config, 8), Is.EqualTo(Sectors));
        Assert.That(_driver.Driver.Read(VirtioMmioRegister.Config + 12), Is.EqualTo(254), "seg_max");
        Assert.That(_driver.Driver.Read(VirtioMmioRegister.Config + 20), Is.EqualTo(512), "blk_size");
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 32, 1), Is.EqualTo(1), "writeback");
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 34, 2), Is.EqualTo(1), "num_queues");
    }

    [Test]
    public void In_reads_sectors()
    {
        new Random(1).NextBytes(_disk.Bytes);
        Assert.That(Request(In, 3, Piece.In(Buffer, 1000), Piece.In(Buffer + 0x1000, 24)), Is.EqualTo(Ok));
        Assert.That(_memory.Bytes.AsSpan((int)Buffer, 1000).SequenceEqual(_disk.Bytes.AsSpan(3 * 512, 1000)), Is.True);
        Assert.That(_memory.Bytes.AsSpan((int)Buffer + 0x1000, 24).SequenceEqual(_disk.Bytes.AsSpan(3 * 512 + 1000, 24)), Is.True);
        Assert.That(_driver.Ring(0).UsedEntry(0).Written, Is.EqualTo(1025));
    }

    [Test]
    public void Out_writes_sectors()
    {
        _memory.Bytes.AsSpan((int)Buffer, 1024).Fill(7);
        Assert.That(Request(Out, Sectors - 2, Piece.Out(Buffer, 1024)), Is.EqualTo(Ok));
        Assert.That(_disk.Bytes.Count(value => value == 7), Is.EqualTo(1024));
        Assert.That(_disk.Bytes[^1024..].All(value => value == 7), Is.True);
        Assert.That(_driver.Ring(0).UsedEntry(0).Written, Is.EqualTo(1));
    }

    [TestCase(In, (ulong)Sectors, 512u)]
    [TestCase(In, (ulong)Sectors - 1, 1024u)]
    [TestCase(In, ulong.MaxValue, 512u)]
    [TestCase(In, ulong.MaxValue / 512 + 1, 512u, Description = "the byte offset would wrap")]
    [TestCase(In, 0UL, 511u)]
    [TestCase(Out, (ulong)Sectors, 512u)]
    [TestCase(Out, 1UL << 63, 512u)]
    [TestCase(Out, 0UL, 513u)]
    public void Sectors_that_are_not_there_are_an_error_and_nothing_is_done(uint type, ulong sector, uint length)
    {
        _memory.Bytes.AsSpan((int)Buffer, 1024).Fill(7);
        Assert.That(Request(type, sector, new Piece(Buffer, length, type == In)), Is.EqualTo(IoError));
        Assert.That(_disk.Bytes.All(value => value == 0), Is.True);
        Assert.That(_memory.Bytes.AsSpan((int)Buffer, 1024).IndexOfAnyExcept((byte)7), Is.EqualTo(-1));
    }

    [Test]
    public void No_data_is_no_error()
    {
        Assert.That(Request(In, Sectors), Is.EqualTo(Ok));
        Assert.That(Request(Out, 0), Is.EqualTo(Ok));
    }

    [Test]
    public void GetId_is_20_bytes_filled_with_zeros()
    {
        Assert.That(Request(GetId, 0, Piece.In(Buffer, 20)), Is.EqualTo(Ok));
        Assert.That(Encoding.ASCII.GetString(_memory.Bytes, (int)Buffer, 20), Is.EqualTo("toro-1".PadRight(20, '\0')));
        Assert.That(Request(GetId, 0, Piece.In(Buffer + 100, 3)), Is.EqualTo(Ok));
        Assert.That(Encoding.ASCII.GetString(_memory.Bytes, (int)Buffer + 100, 4), Is.EqualTo("tor\0"));
    }

    [TestCase(2u)]
    [TestCase(10u, Description = "GET_LIFETIME, not offered")]
    [TestCase(14u, Description = "SECURE_ERASE, not offered")]
    [TestCase(uint.MaxValue)]
    public void Unknown_requests_are_unsupported(uint type) => Assert.That(Request(type, 0, Piece.In(Buffer, 512)), Is.EqualTo(Unsupported));

    [TestCase(0UL, 1, Description = "a driver that knows no FLUSH relies on every write")]
    [TestCase(1UL << 9, 0)]
    [TestCase(WriteCache, 0)]
    public void Writes_reach_the_disk_before_the_driver_hears_of_them_unless_it_flushes(ulong features, int flushes)
    {
        Start(new FakeDisk(Sectors), features);
        Request(Out, 0, Piece.Out(Buffer, 512));
        Assert.That(_disk.Flushes, Is.EqualTo(flushes));
        Assert.That(Request(Flush, 0), Is.EqualTo(Ok));
        Assert.That(_disk.Flushes, Is.EqualTo(flushes + 1));
    }

    [Test]
    public void Cache_can_be_switched_off()
    {
        _driver.Transport.Write(VirtioMmioRegister.Config + 32, 1, 0);
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 32, 1), Is.Zero);
        Request(Out, 0, Piece.Out(Buffer, 512));
        Assert.That(_disk.Flushes, Is.EqualTo(1));
        _driver.Transport.Write(VirtioMmioRegister.Config + 32, 1, 2);
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 32, 1), Is.Zero, "no such mode");
        _driver.Driver.Write(VirtioMmioRegister.Status, 0);
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 32, 1), Is.EqualTo(1), "reset");
    }

    [TestCase(Out)]
    [TestCase(Discard)]
    [TestCase(WriteZeroes)]
    public void Read_only_disk_is_not_written(uint type)
    {
        FakeDisk disk = new(Sectors) { IsReadOnly = true };
        disk.Bytes.AsSpan().Fill(9);
        Start(disk, 0);
        Assert.That(_driver.Driver.ReadFeatures() & (1UL << 5 | 1UL << 13 | 1UL << 14), Is.EqualTo(1UL << 5));
        PutRange(0, 0, 1, 0);
        Assert.That(Request(type, 0, Piece.Out(Buffer, type == Out ? 512u : 16u)), Is.EqualTo(IoError));
        Assert.That(disk.Bytes.All(value => value == 9), Is.True);
        Assert.That(Request(In, 0, Piece.In(Buffer, 512)), Is.EqualTo(Ok));
    }

    [Test]
    public void WriteZeroes_clears_its_range()
    {
        _disk.Bytes.AsSpan().Fill(9);
        PutRange(0, 5, 3, 1);
        Assert.That(Request(WriteZeroes, 0, Piece.Out(Buffer, 16)), Is.EqualTo(Ok));
        Assert.That(_disk.Bytes.Select((value, at) => (value, at)).Where(pair => pair.value == 0).Select(pair => pair.at),
            Is.EqualTo(Enumerable.Range(5 * 512, 3 * 512)));
    }

    [TestCase(Discard, 0UL, 4u, 0u, Ok)]
    [TestCase(Discard, 0UL, 4u, 1u, Unsupported, Description = "unmap means nothing here")]
    [TestCase(WriteZeroes, 0UL, 4u, 2u, Unsupported, Description = "unknown flag")]
    [TestCase(Discard, (ulong)Sectors - 1, 2u, 0u, IoError)]
    [TestCase(WriteZeroes, ulong.MaxValue, 1u, 0u, IoError)]
    [TestCase(WriteZeroes, 0UL, uint.MaxValue, 0u, IoError, Description = "more than max_write_zeroes_sectors")]
    public void Ranges_are_checked_before_one_is_changed(uint type, ulong sector, uint sectors, uint flags, byte expected)
    {
        _disk.Bytes.AsSpan().Fill(9);
        PutRange(0, sector, sectors, flags);
        Assert.That(Request(type, 0, Piece.Out(Buffer, 16)), Is.EqualTo(expected));
        Assert.That(_disk.Bytes.All(value => value == 9), Is.True);
    }

    [TestCase(0u)]
    [TestCase(15u)]
    [TestCase(17u)]
    [TestCase(65u * 16, Description = "more than max_discard_seg")]
    public void Range_lists_of_a_wrong_length_are_an_error(uint length) =>
        Assert.That(Request(Discard, 0, Piece.Out(Buffer, length)), Is.EqualTo(IoError));

    [Test]
    public void Host_errors_become_IOERR_and_the_device_lives()
    {
        _disk.Fails = true;
        Assert.That(Request(In, 0, Piece.In(Buffer, 512)), Is.EqualTo(IoError));
        Assert.That(Request(Out, 0, Piece.Out(Buffer, 512)), Is.EqualTo(IoError));
        Assert.That(Request(Flush, 0), Is.EqualTo(IoError));
        _disk.Fails = false;
        Assert.That(Request(In, 0, Piece.In(Buffer, 512)), Is.EqualTo(Ok));
    }

    [Test]
    public void Data_outside_of_RAM_is_IOERR()
    {
        Assert.That(Request(In, 0, Piece.In(0x1000_0000, 512)), Is.EqualTo(IoError));
        Assert.That(Request(Out, 0, Piece.Out(0x1000_0000, 512)), Is.EqualTo(IoError));
    }

    [Test]
    public void Request_may_be_cut_anywhere()
    {
        _disk.Bytes.AsSpan().Fill(5);
        PutHeader(In, 1);
        _driver.Do(0, Piece.Out(Header, 3), Piece.Out(Header + 3, 13), Piece.In(Buffer, 100), Piece.In(Buffer + 100, 413));
        Assert.That(_memory.Bytes.AsSpan((int)Buffer, 512).IndexOfAnyExcept((byte)5), Is.EqualTo(-1));
        Assert.That(_memory.Bytes[Buffer + 512], Is.EqualTo(Ok), "the last byte of the last buffer is the status");
    }

    [Test]
    public void Request_without_header_or_status_needs_a_reset([Values(0, 1, 2)] int what)
    {
        PutHeader(In, 0);
        Piece[] chain = what switch
        {
            0 => [Piece.Out(Header, 15), Piece.In(Status, 1)],
            1 => [Piece.Out(Header, 16)],
            _ => [Piece.Out(Header, 16), Piece.In(0x1000_0000, 1)],
        };
        _driver.Offer(0, chain);
        _driver.Notify(0);
        Assert.That(_driver.Driver.Status & VirtioStatus.DeviceNeedsReset, Is.Not.Zero);
        Assert.That(_driver.Ring(0).UsedIndex, Is.Zero);
    }

    [Test]
    public void Four_gigabytes_are_refused_without_being_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Request(In, 0, Piece.In(Buffer, 0xFFFF_FE00)), Is.EqualTo(IoError));
        Assert.That(Request(Out, 0, Piece.Out(Buffer, 0xFFFF_FE00)), Is.EqualTo(IoError));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Several_queues_serve_the_same_disk()
    {
        _driver = new QueueDriver(new VirtioBlock(_memory, _disk = new FakeDisk(Sectors), "", 3), _memory);
        Assert.That(_driver.Driver.ReadFeatures() >> 12 & 1, Is.EqualTo(1));
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 34, 2), Is.EqualTo(3));
        _driver.GoLive(1UL << 12, 8, 0, 1, 2);
        _memory.Bytes[Buffer] = 77;
        for (uint queue = 0; queue < 3; queue++)
        {
            PutHeader(Out, queue);
            _driver.Do(queue, Piece.Out(Header, 16), Piece.Out(Buffer, 512), Piece.In(Status, 1));
            Assert.That(_disk.Bytes[512 * queue], Is.EqualTo(77));
        }
    }

    [Test]
    public void Snapshot_carries_the_cache_mode_and_the_overlay()
    {
        Start(new OverlayDisk(new FakeDisk(Sectors)), WriteCache);
        _memory.Bytes[Buffer] = 42;
        Request(Out, 9, Piece.Out(Buffer, 512));
        _driver.Transport.Write(VirtioMmioRegister.Config + 32, 1, 0);
        byte[] state = Snapshots.Save(_driver.Transport);
        MockRing ring = _driver.Ring(0);
        QueueDriver copy = new(new VirtioBlock(_memory, new OverlayDisk(new FakeDisk(Sectors)), "toro-1", 1), _memory);
        Snapshots.Load(copy.Transport, state);
        Assert.That(Snapshots.Save(copy.Transport), Is.EqualTo(state));
        PutHeader(In, 9);
        _memory.Bytes[Buffer] = 0;
        ring.Describe(0, Header, 16, VirtqueueLayout.FlagNext, 1);
        ring.Describe(1, Buffer, 512, VirtqueueLayout.FlagNext | VirtqueueLayout.FlagWrite, 2);
        ring.Describe(2, Status, 1, VirtqueueLayout.FlagWrite);
        ring.Offer(0);
        copy.Notify(0);
        Assert.That(_memory.Bytes[Buffer], Is.EqualTo(42));
        QueueDriver other = new(new VirtioBlock(_memory, new OverlayDisk(new FakeDisk(Sectors + 1)), "", 1), _memory);
        Assert.That(() => Snapshots.Load(other.Transport, state), Throws.TypeOf<InvalidDataException>());
    }

    private void Start(IDisk disk, ulong features)
    {
        _disk = disk as FakeDisk ?? _disk;
        _driver = new QueueDriver(new VirtioBlock(_memory, disk, "toro-1", 1), _memory);
        _driver.GoLive(features, 16, 0);
    }

    private byte Request(uint type, ulong sector, params Piece[] data)
    {
        PutHeader(type, sector);
        _driver.Do(0, [Piece.Out(Header, 16), .. data, Piece.In(Status, 1)]);
        return _memory.Bytes[Status];
    }

    private void PutHeader(uint type, ulong sector)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_memory.Bytes.AsSpan((int)Header), type);
        BinaryPrimitives.WriteUInt64LittleEndian(_memory.Bytes.AsSpan((int)Header + 8), sector);
    }

    private void PutRange(int number, ulong sector, uint sectors, uint flags)
    {
        Span<byte> range = _memory.Bytes.AsSpan((int)Buffer + number * 16);
        BinaryPrimitives.WriteUInt64LittleEndian(range, sector);
        BinaryPrimitives.WriteUInt32LittleEndian(range[8..], sectors);
        BinaryPrimitives.WriteUInt32LittleEndian(range[12..], flags);
    }
}
