// Guests that try to get out of the shared directory, or to break the device.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;
using static ToroEmu.Tests.Devices.Virtio.FileSystem.FuseDriver;

namespace ToroEmu.Tests.Devices.Virtio.FileSystem;

[TestFixture]
[Platform("Linux")]
internal sealed class FuseHostileTests
{
    private const ulong Root = 1;

    private FuseDriver _fs = null!;
    private string _outside = null!;

    [SetUp]
    public void SetUp()
    {
        _fs = new FuseDriver();
        _outside = Directory.CreateTempSubdirectory("toroemu-outside-").FullName;
        File.WriteAllText(Path.Combine(_outside, "secret"), "secret");
    }

    [TearDown]
    public void TearDown()
    {
        _fs.Dispose();
        Assert.That(File.ReadAllText(Path.Combine(_outside, "secret")), Is.EqualTo("secret"));
        Assert.That(Directory.GetFileSystemEntries(_outside), Has.Length.EqualTo(1));
        Directory.Delete(_outside, recursive: true);
    }

    [TestCase("..")]
    [TestCase(".")]
    [TestCase("")]
    [TestCase("../x")]
    [TestCase("a/b")]
    [TestCase("/etc")]
    [TestCase("/")]
    public void Names_that_are_more_than_a_name_are_refused_everywhere(string name)
    {
        File.WriteAllText(_fs.In("a"), "");
        ulong a = _fs.Lookup(Root, "a");
        int[] errors =
        [
            _fs.Fail(1, Root, name),
            _fs.Fail(6, Root, name, "target"),
            _fs.Fail(8, Root, 0x81A4u, 0u, 0u, 0u, name),
            _fs.Fail(9, Root, 0x1EDu, 0u, name),
            _fs.Fail(10, Root, name),
            _fs.Fail(11, Root, name),
            _fs.Fail(12, Root, Root, name, "b"),
            _fs.Fail(12, Root, Root, "a", name),
            _fs.Fail(13, Root, a, name),
            _fs.Fail(35, Root, 2u, 0x81A4u, 0u, 0u, name),
        ];
        Assert.That(errors, Is.All.EqualTo(Invalid));
    }

    [Test]
    public void Names_without_an_end_or_too_long_are_refused()
    {
        Assert.That(_fs.Fail(1, Root, new byte[] { (byte)'a' }), Is.EqualTo(Invalid), "no zero");
        Assert.That(_fs.Fail(1, Root), Is.EqualTo(Invalid), "no name");
        Assert.That(_fs.Fail(1, Root, new string('x', 256)), Is.EqualTo(NameTooLong));
        Assert.That(_fs.Fail(1, Root, Enumerable.Repeat((byte)'x', 20_000).ToArray()), Is.EqualTo(NameTooLong));
        Assert.That(_fs.Fail(6, Root, "l", new string('x', 5000)), Is.EqualTo(NameTooLong));
        Assert.That(_fs.Fail(12, Root, Root, "only one"), Is.EqualTo(Invalid));
    }

    [Test]
    public void Symbolic_links_of_the_host_are_not_followed()
    {
        File.CreateSymbolicLink(_fs.In("file"), Path.Combine(_outside, "secret"));
        Directory.CreateSymbolicLink(_fs.In("directory"), _outside);
        ulong file = _fs.Lookup(Root, "file"), directory = _fs.Lookup(Root, "directory");
        Assert.That(_fs.Fail(14, file, 0u, 0u), Is.EqualTo(NotPermitted));
        Assert.That(_fs.Fail(35, Root, 2u, 0x81A4u, 0u, 0u, "file"), Is.EqualTo(NotPermitted));
        Assert.That(_fs.Fail(27, directory, 0u, 0u), Is.EqualTo(NotDirectory));
        Assert.That(_fs.Fail(1, directory, "secret"), Is.EqualTo(NotDirectory));
        Assert.That(_fs.Fail(9, directory, 0x1EDu, 0u, "made"), Is.EqualTo(NotDirectory));
        Assert.That(_fs.Fail(10, directory, "secret"), Is.EqualTo(NotDirectory));
        Assert.That(_fs.Fail(4, file, Fields(8u, 0u, 0UL, 0UL, new byte[64])), Is.Not.Zero, "truncating through a link");
        Assert.That(_fs.Fail(4, file, Fields(1u, 0u, new byte[80])), Is.Not.Zero, "changing the mode through a link");
    }

    [Test]
    public void Directory_swapped_for_a_link_leads_nowhere()
    {
        Directory.CreateDirectory(_fs.In("d/e"));
        ulong d = _fs.Lookup(Root, "d"), e = _fs.Lookup(d, "e");
        byte[] state = Snapshots.Save(_fs.Virtio.Transport);
        Directory.Delete(_fs.In("d"), recursive: true);
        Directory.CreateSymbolicLink(_fs.In("d"), _outside);
        Assert.That(_fs.Fail(1, d, "secret"), Is.EqualTo(NoEntry), "the directory that was there, not what has its name now");
        Snapshots.Load(_fs.Virtio.Transport, state); // every file is found again by its name
        Assert.That(_fs.Fail(1, d, "secret"), Is.EqualTo(Stale));
        Assert.That(_fs.Fail(1, e, "x"), Is.EqualTo(Stale));
    }

    [Test]
    public void Numbers_that_are_none_are_errors()
    {
        Assert.That(_fs.Fail(3, 999, 0u, 0u, 0UL), Is.EqualTo(Stale));
        Assert.That(_fs.Fail(3, 0, 0u, 0u, 0UL), Is.EqualTo(Stale));
        Assert.That(_fs.Fail(15, Root, 999UL, 0UL, 10u, 0u, 0UL, 0u, 0u), Is.EqualTo(BadHandle));
        ulong directory = U64(_fs.Do(27, Root, 0u, 0u), 0);
        Assert.That(_fs.Fail(15, Root, directory, 0UL, 10u, 0u, 0UL, 0u, 0u), Is.EqualTo(BadHandle), "a directory's handle");
        Assert.That(_fs.Fail(18, Root, directory, 0u, 0u, 0UL), Is.EqualTo(BadHandle));
        Assert.That(_fs.Fail(28, Root, directory, ulong.MaxValue, 10u, 0u, 0UL, 0u, 0u), Is.Not.Zero, "a place that cannot be");
        Assert.That(_fs.Do(28, Root, directory, 0UL, 10u, 0u, 0UL, 0u, 0u), Is.Empty, "no room for an entry");
        Assert.That(_fs.Do(28, Root, directory, 0UL, uint.MaxValue, 0u, 0UL, 0u, 0u), Is.Not.Empty);
    }

    [Test]
    public void Extreme_offsets_and_sizes_are_errors_of_the_host()
    {
        File.WriteAllText(_fs.In("a"), "x");
        ulong a = _fs.Lookup(Root, "a"), handle = _fs.Open(a, 2);
        Assert.That(_fs.Fail(15, a, handle, ulong.MaxValue, 10u, 0u, 0UL, 0u, 0u), Is.EqualTo(Invalid));
        Assert.That(_fs.Fail(16, a, handle, ulong.MaxValue, 1u, 0u, 0UL, 0u, 0u, new byte[1]), Is.EqualTo(Invalid));
        Assert.That(_fs.Fail(16, a, handle, 0UL, uint.MaxValue, 0u, 0UL, 0u, 0u, new byte[1]), Is.EqualTo(Invalid), "more than there is");
        Assert.That(_fs.Fail(43, a, handle, 0UL, ulong.MaxValue, 0u, 0u), Is.EqualTo(Invalid));
        Assert.That(_fs.Fail(4, a, Fields(8u, 0u, 0UL, ulong.MaxValue, new byte[64])), Is.Not.Zero);
    }

    [Test]
    public void Handles_have_an_end()
    {
        File.WriteAllText(_fs.In("a"), "x");
        ulong a = _fs.Lookup(Root, "a");
        int opened = 0;
        while (_fs.Fail(14, a, 0u, 0u) == 0) Assert.That(++opened, Is.LessThan(10_000));
        Assert.That(_fs.Fail(14, a, 0u, 0u), Is.EqualTo(24));
        Assert.That(_fs.Fail(27, Root, 0u, 0u), Is.EqualTo(24));
        _fs.Do(38, Root);
        _fs.Do(26, 0, 7u, 31u, 0u, 0u);
        Assert.That(_fs.Fail(14, _fs.Lookup(Root, "a"), 0u, 0u), Is.Zero, "a driver that begins anew has all of them again");
    }

    [Test]
    public void Requests_cut_off_anywhere_are_errors()
    {
        foreach (uint opcode in Enumerable.Range(1, 50).Select(number => (uint)number).Except([2u, 42u, 38u, 17u, 5u, 3u, 27u]))
        {
            (int error, _) = _fs.Call(opcode, Root, new byte[3]);
            Assert.That(error, Is.Not.Zero, $"operation {opcode}");
        }

        for (int length = 0; length < 40; length++) Assert.That(_fs.Raw(new byte[length == 0 ? 1 : length], [], 100), Is.Null, "nobody to answer to");
        Assert.That(_fs.Virtio.Driver.Status & VirtioStatus.DeviceNeedsReset, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    public void Random_requests_break_nothing_and_reach_nothing(int seed)
    {
        Random random = new(seed);
        Directory.CreateDirectory(_fs.In("d"));
        File.CreateSymbolicLink(_fs.In("out"), _outside);
        string[] names = ["a", "b", "d", "out", "..", "../../x", "a/b", "", new string('n', 300), "\u0001"];
        for (int round = 0; round < 6000; round++)
        {
            uint opcode = (uint)random.Next(1, 52);
            if (opcode == 38)
                continue;
            List<byte> arguments = [];
            for (int words = random.Next(0, 12); words > 0; words--)
                arguments.AddRange(BitConverter.GetBytes(random.Next(6) == 0 ? (uint)random.NextInt64() : (uint)random.Next(8)));
            for (int count = random.Next(0, 3); count > 0; count--)
                arguments.AddRange(Fields(names[random.Next(names.Length)]));
            ulong node = random.Next(20) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(1, 8);
            byte[] header = _fs.Header(opcode, node, arguments.Count);
            if (random.Next(30) == 0)
                random.NextBytes(header.AsSpan(0, 4));
            if (random.Next(50) == 0)
                (header, arguments) = (header[..random.Next(1, 40)], []);
            _fs.Raw(header, [.. arguments], random.Next(5) == 0 ? random.Next(-1, 200) : 4096, (uint)random.Next(2));
        }

        Assert.That(_fs.Virtio.Driver.Status & VirtioStatus.DeviceNeedsReset, Is.Zero);
        Assert.That(_fs.Call(26, 0, Fields(7u, 31u, 0u, 0u)).Error, Is.Zero);
        _fs.Mode(Root);
    }
}
