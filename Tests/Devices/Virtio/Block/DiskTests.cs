// Files and overlays as disks.
using System;
using System.IO;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Block;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio.Block;

[TestFixture]
internal sealed class DiskTests
{
    private string _path = null!;

    [SetUp]
    public void SetUp() => _path = Path.GetTempFileName();

    [TearDown]
    public void TearDown() => File.Delete(_path);

    [Test]
    public void File_that_ends_within_a_sector_reads_as_zeros_from_there()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        using FileDisk disk = new(_path, readOnly: true);
        byte[] sector = new byte[512];
        sector.AsSpan().Fill(9);
        disk.Read(0, sector);
        Assert.That(disk.Size, Is.EqualTo(512));
        Assert.That((sector[0], sector[2], sector[3], sector[511]), Is.EqualTo((1, 3, 0, 0)));
    }

    [Test]
    public void What_is_written_is_in_the_file()
    {
        File.WriteAllBytes(_path, new byte[1024]);
        using (FileDisk disk = new(_path, readOnly: false))
        {
            disk.Write(600, [4, 5]);
            disk.Flush();
        }

        Assert.That(File.ReadAllBytes(_path)[599..603], Is.EqualTo(new byte[] { 0, 4, 5, 0 }));
    }

    [Test]
    public void Writable_disk_is_nobody_elses()
    {
        using FileDisk disk = new(_path, readOnly: false);
        Assert.That(() => new FileDisk(_path, readOnly: false).Dispose(), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Overlay_agrees_with_a_disk_and_changes_nothing_below([Range(1, 5)] int seed)
    {
        Random random = new(seed);
        FakeDisk plain = new(41), below = new(41);
        random.NextBytes(plain.Bytes);
        plain.Bytes.CopyTo(below.Bytes, 0);
        byte[] original = (byte[])below.Bytes.Clone();
        using OverlayDisk overlay = new(below);
        byte[] buffer = new byte[plain.Bytes.Length], other = new byte[plain.Bytes.Length];
        for (int step = 0; step < 300; step++)
        {
            int offset = random.Next(plain.Bytes.Length), length = random.Next(plain.Bytes.Length - offset + 1);
            if (random.Next(2) == 0)
            {
                random.NextBytes(buffer);
                length = Math.Min(length, random.Next(3000));
                plain.Write((ulong)offset, buffer.AsSpan(0, length));
                overlay.Write((ulong)offset, buffer.AsSpan(0, length));
            }

            plain.Read((ulong)offset, buffer.AsSpan(0, length));
            overlay.Read((ulong)offset, other.AsSpan(0, length));
            Assert.That(other.AsSpan(0, length).SequenceEqual(buffer.AsSpan(0, length)), Is.True, $"step {step}");
        }

        Assert.That(below.Bytes, Is.EqualTo(original));
    }
}
