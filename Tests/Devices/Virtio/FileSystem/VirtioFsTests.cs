// The shared directory: what requests do to files of the host, and what the guest is told.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using ToroEmu.Tests.Devices.Support;
using static ToroEmu.Tests.Devices.Virtio.FileSystem.FuseDriver;

namespace ToroEmu.Tests.Devices.Virtio.FileSystem;

[TestFixture]
[Platform("Linux")]
internal sealed class VirtioFsTests
{
    private const ulong Root = 1;
    private const uint WriteOnly = 1, ReadWrite = 2, Exclusive = 0x80, Truncate = 0x200, Append = 0x400;

    private FuseDriver _fs = null!;

    [SetUp]
    public void SetUp() => _fs = new FuseDriver();

    [TearDown]
    public void TearDown() => _fs.Dispose();

    [Test]
    public void Configuration_space_is_tag_and_number_of_queues()
    {
        byte[] config = [.. Enumerable.Range(0, 40).Select(i => (byte)_fs.Virtio.Transport.Read(0x100 + (ulong)i, 1))];
        Assert.That(Encoding.ASCII.GetString(config, 0, 36), Is.EqualTo("share".PadRight(36, '\0')));
        Assert.That((U32(config, 36), _fs.Virtio.Driver.Read(0x124), _fs.Virtio.Driver.Read(8)), Is.EqualTo((1u, 1u, 26u)));
    }

    [TestCase(7u, 31u, 0)]
    [TestCase(7u, 40u, 0)]
    [TestCase(7u, 23u, 0)]
    [TestCase(8u, 0u, 0)]
    [TestCase(7u, 22u, Protocol)]
    [TestCase(6u, 99u, Protocol)]
    public void INIT_agrees_on_a_version(uint major, uint minor, int error)
    {
        using FuseDriver fs = new(initialise: false);
        (int got, byte[] body) = fs.Call(26, 0, Fields(major, minor, 4096u, 0u));
        Assert.That(got, Is.EqualTo(error));
        if (error != 0)
            return;
        Assert.That((body.Length, U32(body, 0), U32(body, 4), U32(body, 8), U32(body, 12)), Is.EqualTo((64, 7u, 31u, 4096u, 0u)));
        Assert.That(fs.Fail(3, Root, 0u, 0u, 0UL), Is.EqualTo(major == 7 ? 0 : InputOutput), "a higher major version asks again");
    }

    [Test]
    public void Nothing_is_served_before_INIT_and_after_DESTROY()
    {
        using FuseDriver fs = new(initialise: false);
        Assert.That(fs.Fail(1, Root, "x"), Is.EqualTo(InputOutput));
        fs.Do(26, 0, 7u, 31u, 0u, 0u);
        fs.Do(38, 0);
        Assert.That(fs.Fail(3, Root, 0u, 0u, 0UL), Is.EqualTo(InputOutput));
    }

    [Test]
    public void Attributes_are_the_hosts()
    {
        File.WriteAllText(_fs.In("a"), "hello");
        File.SetUnixFileMode(_fs.In("a"), UnixFileMode.UserRead | UnixFileMode.GroupExecute);
        DateTime time = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_fs.In("a"), time.AddTicks(1234567));
        byte[] entry = _fs.Do(1, Root, "a");
        Assert.That(entry, Has.Length.EqualTo(128));
        Assert.That((U64(entry, 16), U64(entry, 24)), Is.EqualTo((1UL, 1UL)), "names and attributes hold a second");
        byte[] attributes = entry[40..];
        Assert.That((U64(attributes, 8), U32(attributes, 60), U32(attributes, 64)), Is.EqualTo((5UL, 0x8000u | 0x100 | 0x8, 1u)));
        Assert.That((U64(attributes, 32), U32(attributes, 52)), Is.EqualTo(((ulong)((DateTimeOffset)time).ToUnixTimeSeconds(), 123456700u)));
        Assert.That(_fs.Do(3, U64(entry, 0), 0u, 0u, 0UL)[16..], Is.EqualTo(attributes));
        Assert.That(_fs.Mode(Root) & 0xF000, Is.EqualTo(0x4000));
    }

    [Test]
    public void Files_are_made_written_read_and_closed()
    {
        byte[] made = _fs.Do(35, Root, WriteOnly, 0x8000u | 0x1B6, 0u, 0u, "new");
        Assert.That(made, Has.Length.EqualTo(144));
        ulong node = U64(made, 0), handle = U64(made, 128);
        Assert.That(_fs.Write(node, handle, 2, "cd"u8.ToArray()), Is.EqualTo(2));
        Assert.That(_fs.Write(node, handle, 0, "ab"u8.ToArray()), Is.EqualTo(2));
        _fs.Do(25, node, handle, 0u, 0u, 0UL);
        _fs.Do(20, node, handle, 0u, 0u);
        _fs.Do(18, node, handle, 0u, 0u, 0UL);
        Assert.That(File.ReadAllText(_fs.In("new")), Is.EqualTo("abcd"));
        Assert.That(_fs.Mode(node), Is.EqualTo(0x8000 | 0x1B6), "the mask of this process has nothing to say");
        ulong read = _fs.Open(node);
        Assert.That(_fs.Read(node, read, 1, 100), Is.EqualTo("bcd"u8.ToArray()));
        Assert.That(_fs.Read(node, read, 4, 100), Is.Empty);
        Assert.That(_fs.Fail(16, node, read, 0UL, 1u, 0u, 0UL, 0u, 0u, new byte[1]), Is.EqualTo(BadHandle), "opened to be read");
        Assert.That(_fs.Fail(15, node, handle, 0UL, 1u, 0u, 0UL, 0u, 0u), Is.EqualTo(BadHandle), "closed");
    }

    [Test]
    public void Open_flags_append_truncate_and_exclude()
    {
        File.WriteAllText(_fs.In("f"), "1234");
        ulong node = _fs.Lookup(Root, "f");
        ulong append = _fs.Open(node, WriteOnly | Append);
        _fs.Write(node, append, 0, "5"u8.ToArray());
        Assert.That(File.ReadAllText(_fs.In("f")), Is.EqualTo("12345"));
        Assert.That(_fs.Fail(35, Root, WriteOnly | Exclusive, 0x81A4u, 0u, 0u, "f"), Is.EqualTo(Exists));
        Assert.That(U64(_fs.Do(35, Root, WriteOnly, 0x81A4u, 0u, 0u, "f"), 0), Is.EqualTo(node), "made unless it is there");
        _fs.Open(node, ReadWrite | Truncate);
        Assert.That(_fs.Size(node), Is.Zero);
        Assert.That(_fs.Fail(14, node, 3u, 0u), Is.EqualTo(Invalid));
        Assert.That(_fs.Fail(14, Root, 0u, 0u), Is.EqualTo(IsDirectory));
    }

    [Test]
    public void Long_files_come_in_one_answer_if_there_is_room()
    {
        byte[] data = new byte[200_000];
        new Random(1).NextBytes(data);
        File.WriteAllBytes(_fs.In("long"), data);
        ulong node = _fs.Lookup(Root, "long"), handle = _fs.Open(node, ReadWrite);
        (_, byte[] body) = _fs.Call(15, node, Fields(handle, 0UL, 250_000u, 0u, 0UL, 0u, 0u), room: 230_000);
        Assert.That(body.AsSpan().SequenceEqual(data), Is.True);
        (_, body) = _fs.Call(15, node, Fields(handle, 10UL, uint.MaxValue, 0u, 0UL, 0u, 0u), room: 1000);
        Assert.That(body.AsSpan().SequenceEqual(data.AsSpan(10, 1000)), Is.True);
        Array.Reverse(data);
        Assert.That(_fs.Write(node, handle, 5, data), Is.EqualTo(data.Length));
        Assert.That(File.ReadAllBytes(_fs.In("long")).AsSpan(5).SequenceEqual(data), Is.True);
    }

    [Test]
    public void Directories_are_made_listed_and_removed()
    {
        ulong sub = U64(_fs.Do(9, Root, 0x1EDu, 0u, "sub"), 0);
        Assert.That(_fs.Mode(sub), Is.EqualTo(0x4000 | 0x1ED));
        for (int i = 0; i < 300; i++) File.WriteAllText(_fs.In($"sub/file number {i}"), "");
        string[] expected = [".", "..", .. Enumerable.Range(0, 300).Select(i => $"file number {i}")];
        Assert.That(_fs.List(sub).Select(entry => entry.Name), Is.EquivalentTo(expected));
        Assert.That(_fs.List(sub, size: 64).Select(entry => entry.Name), Is.EquivalentTo(expected), "one at a time");
        List<(string Name, ulong Inode, ulong Node)> plus = _fs.List(sub, isPlus: true);
        Assert.That(plus.Select(entry => entry.Name), Is.EquivalentTo(expected));
        Assert.That(plus.Single(entry => entry.Name == "..").Node, Is.Zero);
        Assert.That(plus.Single(entry => entry.Name == "file number 7").Node, Is.EqualTo(_fs.Lookup(sub, "file number 7")));
        Assert.That(_fs.Fail(11, Root, "sub"), Is.EqualTo(NotEmpty));
        for (int i = 0; i < 300; i++) _fs.Do(10, sub, $"file number {i}");
        _fs.Do(11, Root, "sub");
        Assert.That(Directory.Exists(_fs.In("sub")), Is.False);
        Assert.That(_fs.Fail(1, Root, "sub"), Is.EqualTo(NoEntry));
    }

    [Test]
    public void What_lies_above_the_shared_directory_has_no_inode_here()
    {
        List<(string Name, ulong Inode, ulong Node)> entries = _fs.List(Root);
        Assert.That(entries.Single(entry => entry.Name == "..").Inode, Is.EqualTo(entries.Single(entry => entry.Name == ".").Inode));
    }

    [Test]
    public void Names_change_and_nodes_go_with_them()
    {
        File.WriteAllText(_fs.In("a"), "A");
        File.WriteAllText(_fs.In("b"), "B");
        Directory.CreateDirectory(_fs.In("d"));
        ulong a = _fs.Lookup(Root, "a"), d = _fs.Lookup(Root, "d");
        _fs.Do(12, Root, d, "a", "a2");
        Assert.That(_fs.Lookup(d, "a2"), Is.EqualTo(a));
        Assert.That(_fs.Fail(45, Root, d, 1u, 0u, "b", "a2"), Is.EqualTo(Exists), "RENAME_NOREPLACE");
        _fs.Do(45, Root, d, 2u, 0u, "b", "a2");
        Assert.That((File.ReadAllText(_fs.In("b")), File.ReadAllText(_fs.In("d/a2"))), Is.EqualTo(("A", "B")), "RENAME_EXCHANGE");
        Assert.That(_fs.Lookup(Root, "b"), Is.EqualTo(a));
        Assert.That(_fs.Fail(45, Root, d, 4u, 0u, "b", "x"), Is.EqualTo(Invalid), "RENAME_WHITEOUT makes device files");
        byte[] linked = _fs.Do(13, d, a, "hard");
        Assert.That((U64(linked, 0), U32(linked, 40 + 64)), Is.EqualTo((a, 2u)));
        Assert.That(File.ReadAllText(_fs.In("d/hard")), Is.EqualTo("A"));
    }

    [Test]
    public void Symbolic_links_are_the_guests_to_follow()
    {
        ulong link = U64(_fs.Do(6, Root, "link", "/etc/passwd"), 0);
        Assert.That(_fs.Mode(link) & 0xF000, Is.EqualTo(0xA000));
        Assert.That(Encoding.UTF8.GetString(_fs.Do(5, link)), Is.EqualTo("/etc/passwd"));
        Assert.That(_fs.Fail(14, link, 0u, 0u), Is.EqualTo(NotPermitted));
        Assert.That(_fs.Fail(1, link, "x"), Is.EqualTo(NotDirectory));
        Assert.That(_fs.Fail(5, Root), Is.EqualTo(Invalid).Or.EqualTo(NoEntry), "no link");
        ulong hard = U64(_fs.Do(13, Root, link, "again"), 0);
        Assert.That(hard, Is.EqualTo(link), "the link itself is linked, not what it names");
    }

    [Test]
    public void Attributes_can_be_set()
    {
        File.WriteAllText(_fs.In("a"), "12345678");
        ulong a = _fs.Lookup(Root, "a");
        byte[] body = Set(a, 1 | 8, size: 3, mode: 0x1A0);
        Assert.That((U64(body, 16 + 8), U32(body, 16 + 60)), Is.EqualTo((3UL, 0x8000u | 0x1A0)));
        body = Set(a, 16 | 32, accessed: 1000, modified: unchecked((ulong)-5), nanoseconds: 999_999_999);
        Assert.That((U64(body, 16 + 24), U64(body, 16 + 32), U32(body, 16 + 52)), Is.EqualTo((1000UL, unchecked((ulong)-5), 999_999_999u)));
        body = Set(a, 128 | 256);
        Assert.That(U64(body, 16 + 32), Is.GreaterThan(1_600_000_000UL));
        Assert.That(TrySet(a, 16, nanoseconds: (1 << 30) - 2), Is.EqualTo(Invalid), "the host's own sign for now or never is not the guest's");
        ulong handle = _fs.Open(a, WriteOnly);
        File.Delete(_fs.In("a"));
        Assert.That(U64(Set(a, 8 | 64, size: 100, handle: handle), 16 + 8), Is.EqualTo(100), "an open file needs no name");
        Assert.That(TrySet(Root, 8, size: 1), Is.EqualTo(IsDirectory));
    }

    [Test]
    public void Nodes_other_than_files_are_names_only_and_devices_are_refused()
    {
        Assert.That(_fs.Mode(U64(_fs.Do(8, Root, 0x8000u | 0x1A4, 0u, 0u, 0u, "file"), 0)), Is.EqualTo(0x8000 | 0x1A4));
        ulong fifo = U64(_fs.Do(8, Root, 0x1000u | 0x1A4, 0u, 0u, 0u, "fifo"), 0);
        Assert.That(_fs.Fail(14, fifo, 0u, 0u), Is.EqualTo(NotPermitted), "opening it could wait for ever");
        Assert.That(_fs.Fail(8, Root, 0x2000u | 0x1A4, 0x103u, 0u, 0u, "null"), Is.EqualTo(NotPermitted));
        Assert.That(_fs.Fail(35, Root, WriteOnly, 0x81A4u, 0u, 0u, "fifo"), Is.EqualTo(NotPermitted));
    }

    [Test]
    public void Space_access_seek_and_allocation_are_the_hosts()
    {
        byte[] status = _fs.Do(17, Root);
        Assert.That((status.Length, U32(status, 44)), Is.EqualTo((80, 255u)));
        Assert.That(U64(status, 0), Is.Not.Zero);
        _fs.Do(34, Root, 7u, 0u);
        Assert.That(_fs.Fail(34, Root, 8u, 0u), Is.EqualTo(Invalid));
        File.WriteAllText(_fs.In("a"), "data");
        ulong a = _fs.Lookup(Root, "a"), handle = _fs.Open(a, ReadWrite);
        Assert.That(U64(_fs.Do(46, a, handle, 0UL, 4u, 0u), 0), Is.EqualTo(4), "the hole at the end");
        Assert.That(_fs.Fail(46, a, handle, 4UL, 3u, 0u), Is.EqualTo(NoData));
        Assert.That(_fs.Fail(46, a, handle, 0UL, 1u, 0u), Is.EqualTo(Invalid));
        _fs.Do(43, a, handle, 0UL, 5000UL, 0u, 0u);
        Assert.That(_fs.Size(a), Is.EqualTo(5000));
    }

    [TestCase(22u)]
    [TestCase(23u)]
    [TestCase(24u)]
    [TestCase(21u)]
    [TestCase(36u)]
    [TestCase(31u)]
    [TestCase(39u)]
    [TestCase(4096u)]
    [TestCase(0u)]
    [TestCase(uint.MaxValue)]
    public void What_is_not_served_is_not_implemented(uint opcode) => Assert.That(_fs.Fail(opcode, Root, 0u, 0u), Is.EqualTo(NotImplemented));

    [Test]
    public void Forgotten_nodes_are_stale_and_their_numbers_are_not_used_again()
    {
        File.WriteAllText(_fs.In("a"), "");
        ulong a = _fs.Lookup(Root, "a");
        Assert.That(_fs.Lookup(Root, "a"), Is.EqualTo(a));
        Forget(a, 1);
        _fs.Mode(a);
        Assert.That(_fs.Raw(_fs.Header(42, 0, 40), Fields(2u, 0u, a, 5UL, Root, 5UL), -1, queue: 0), Is.Null);
        Assert.That(_fs.Fail(3, a, 0u, 0u, 0UL), Is.EqualTo(Stale));
        Assert.That(_fs.Lookup(Root, "a"), Is.GreaterThan(a));
        _fs.Mode(Root);
    }

    [Test]
    public void More_files_can_be_known_than_open()
    {
        Directory.CreateDirectory(_fs.In("d"));
        ulong d = _fs.Lookup(Root, "d");
        for (int i = 0; i < 6000; i++) File.WriteAllText(_fs.In($"d/{i}"), $"{i}");
        ulong[] nodes = [.. Enumerable.Range(0, 6000).Select(i => _fs.Lookup(d, $"{i}"))];
        foreach (int i in new[] { 0, 3000, 5999 })
        {
            ulong handle = _fs.Open(nodes[i]);
            Assert.That(Encoding.ASCII.GetString(_fs.Read(nodes[i], handle, 0, 100)), Is.EqualTo($"{i}"));
        }

        File.WriteAllText(_fs.In("d/another"), "");
        File.Move(_fs.In("d/another"), _fs.In("d/1"), overwrite: true);
        Assert.That(_fs.Fail(14, nodes[1], 0u, 0u), Is.EqualTo(Stale), "another file of that name is not that file");
    }

    [Test]
    public void Snapshot_keeps_nodes_and_handles_by_name()
    {
        Directory.CreateDirectory(_fs.In("d"));
        File.WriteAllText(_fs.In("d/a"), "kept");
        File.WriteAllText(_fs.In("d/gone"), "gone");
        ulong d = _fs.Lookup(Root, "d"), a = _fs.Lookup(d, "a"), gone = _fs.Lookup(d, "gone");
        ulong handle = _fs.Open(a, ReadWrite), goneHandle = _fs.Open(gone);
        Forget(d, 1);
        byte[] state = Snapshots.Save(_fs.Virtio.Transport);
        File.Delete(_fs.In("d/gone"));
        Snapshots.Load(_fs.Virtio.Transport, state);
        Assert.That(Encoding.ASCII.GetString(_fs.Read(a, handle, 0, 9)), Is.EqualTo("kept"));
        Assert.That(_fs.Fail(3, gone, 0u, 0u, 0UL), Is.EqualTo(Stale));
        Assert.That(_fs.Fail(15, gone, goneHandle, 0UL, 1u, 0u, 0UL, 0u, 0u), Is.EqualTo(BadHandle));
        Assert.That(_fs.Fail(3, d, 0u, 0u, 0UL), Is.EqualTo(Stale), "forgotten before");
        Assert.That(_fs.Lookup(Root, "d"), Is.GreaterThan(gone));
        byte[] wrong = [.. state];
        int name = wrong.AsSpan().IndexOf("gone\0"u8);
        wrong[name] = (byte)'/';
        Assert.That(() => Snapshots.Load(_fs.Virtio.Transport, wrong), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void Read_only_directory_refuses_every_change()
    {
        using FuseDriver fs = new(isReadOnly: true);
        File.WriteAllText(fs.In("a"), "text");
        ulong a = fs.Lookup(Root, "a");
        Assert.That(fs.Read(a, fs.Open(a), 0, 10), Is.EqualTo("text"u8.ToArray()));
        Dictionary<string, int> errors = new()
        {
            ["open"] = fs.Fail(14, a, WriteOnly, 0u),
            ["truncating open"] = fs.Fail(14, a, Truncate, 0u),
            ["create"] = fs.Fail(35, Root, 0u, 0x81A4u, 0u, 0u, "n"),
            ["mknod"] = fs.Fail(8, Root, 0x81A4u, 0u, 0u, 0u, "n"),
            ["mkdir"] = fs.Fail(9, Root, 0x1EDu, 0u, "n"),
            ["unlink"] = fs.Fail(10, Root, "a"),
            ["rmdir"] = fs.Fail(11, Root, "a"),
            ["rename"] = fs.Fail(12, Root, Root, "a", "b"),
            ["rename2"] = fs.Fail(45, Root, Root, 0u, 0u, "a", "b"),
            ["link"] = fs.Fail(13, Root, a, "b"),
            ["symlink"] = fs.Fail(6, Root, "l", "t"),
            ["setattr"] = fs.Fail(4, a, new byte[88]),
            ["access"] = fs.Fail(34, a, 2u, 0u),
        };
        Assert.That(errors.Where(error => error.Value != ReadOnlyFs), Is.Empty);
        Assert.That(File.ReadAllText(fs.In("a")), Is.EqualTo("text"));
        Assert.That(Directory.GetFileSystemEntries(fs.Path), Has.Length.EqualTo(1));
    }

    private void Forget(ulong node, ulong lookups) => Assert.That(_fs.Raw(_fs.Header(2, node, 8), Fields(lookups), -1, queue: 0), Is.Null);

    private byte[] Set(ulong node, uint valid, ulong size = 0, uint mode = 0, ulong accessed = 0, ulong modified = 0, uint nanoseconds = 0, ulong handle = 0)
    {
        (int error, byte[] body) = _fs.Call(4, node, SetFields(valid, size, mode, accessed, modified, nanoseconds, handle));
        Assert.That(error, Is.Zero);
        return body;
    }

    private int TrySet(ulong node, uint valid, ulong size = 0, uint nanoseconds = 0) =>
        _fs.Call(4, node, SetFields(valid, size, 0, 0, 0, nanoseconds, 0)).Error;

    private static byte[] SetFields(uint valid, ulong size, uint mode, ulong accessed, ulong modified, uint nanoseconds, ulong handle) =>
        Fields(valid, 0u, handle, size, 0UL, accessed, modified, 0UL, nanoseconds, nanoseconds, 0u, mode, 0u, 0u, 0u, 0u);
}
