// Snapshot files: what was written comes back, and anything else is one line.
using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.State;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Machines.State;

public sealed class SnapshotFileTests
{
    private const int HeaderSize = 12;

    private static byte[] good = [];
    private static string expected = "";
    private string folder = "";

    [OneTimeSetUp]
    public void Take()
    {
        folder = Directory.CreateTempSubdirectory("toroemu-snapshots-").FullName;
        using RecordedMachine machine = new(new MachineConfig { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 3, Deterministic = true, Machine = MachineOptions.Pc, MemoryBytes = 32 << 20 });
        machine.Machine.RunTo(200_000);
        using MachineSnapshot snapshot = MachineSnapshot.Take(machine.Machine);
        using MemoryStream stream = new();
        snapshot.Save(stream);
        good = stream.ToArray();
        machine.Machine.Run(CancellationToken.None);
        expected = Convert.ToHexString(machine.Machine.StateHash());
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void AFile_GoesOnAsTheMachineDid()
    {
        string path = Path.Combine(folder, "good.torosnap");
        File.WriteAllBytes(path, good);
        using MachineSnapshot snapshot = MachineSnapshot.Load(path);
        using IDeterministicMachine machine = snapshot.Fork(new RecordedConsole());
        machine.Run(CancellationToken.None);
        Assert.That(Convert.ToHexString(machine.StateHash()), Is.EqualTo(expected));
        using MemoryStream again = new();
        snapshot.Save(again);
        Assert.That(again.ToArray(), Is.EqualTo(good));
    }

    [Test]
    public void AFlippedBit_AnywhereIsOneLine()
    {
        Random random = new(1);
        for (int round = 0; round < 400; round++)
        {
            byte[] bad = [.. good];
            int at = round < 60 ? round : random.Next(bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            AssertRefused(bad, $"byte {at}");
        }
    }

    [Test]
    public void AFileThatIsCutOff_AnywhereIsOneLine()
    {
        for (int length = 0; length < good.Length; length += length < 100 ? 1 : 211) AssertRefused(good[..length], $"{length} bytes");
    }

    [Test]
    public void AForeignFile_IsNamedSo() =>
        Assert.That(Refusal("ELF and so on, longer than a header and a checksum together"u8.ToArray()), Does.Contain("is no snapshot of toroemu"));

    [Test]
    public void ALaterVersion_IsNamedSo()
    {
        byte[] later = [.. good];
        later[8]++;
        Assert.That(Refusal(later), Does.Contain("was written by a later toroemu").And.Contains($"format {SnapshotFile.Version + 1}"));
    }

    /// <summary>Who makes the checksum right again gets no further than a line, or a machine: damage inside, with lengths that ask for gigabytes.</summary>
    [Test]
    public void DamageUnderARightChecksum_IsOneLineOrAMachine()
    {
        byte[] content = Expand(good);
        Random random = new(2);
        for (int round = 0; round < 150; round++)
        {
            byte[] bad = [.. content];
            for (int flips = random.Next(1, 4); flips > 0; flips--) Damage(bad, random);
            int length = round % 5 == 0 ? random.Next(bad.Length) : bad.Length;
            long before = GC.GetTotalAllocatedBytes();
            Try(Seal(bad.AsSpan(0, length)));
            Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(512L << 20), $"round {round}");
        }
    }

    [Test]
    public void AFolder_OrNothing_IsOneLine()
    {
        Assert.That(() => MachineSnapshot.Load(folder), Throws.TypeOf<MachineException>());
        Assert.That(() => MachineSnapshot.Load(Path.Combine(folder, "none")), Throws.TypeOf<MachineException>().With.Message.Contains("does not exist"));
        using MachineSnapshot snapshot = MachineSnapshot.Load(new MemoryStream(good));
        Assert.That(() => snapshot.Save(folder), Throws.TypeOf<MachineException>());
        Assert.That(() => snapshot.Save(Path.Combine(folder, "no", "such", "folder")), Throws.TypeOf<MachineException>().With.Message.Contains("cannot be written"));
    }

    [Test]
    public void WhatIsNotSeekable_CanBeRead()
    {
        using ZLibStream stream = new(new MemoryStream(Compress(good)), CompressionMode.Decompress);
        using MachineSnapshot snapshot = MachineSnapshot.Load(stream);
        Assert.That(snapshot.Position.Instructions, Is.EqualTo(200_000));
    }

    /// <summary>Mostly the front, where settings and lengths are; page contents are what they are.</summary>
    private static void Damage(byte[] bytes, Random random)
    {
        int at = random.Next(3) == 0 ? random.Next(bytes.Length - 4) : random.Next(Math.Min(bytes.Length - 4, 30_000));
        if (random.Next(2) == 0) bytes[at] = (byte)random.Next();
        else BitConverter.TryWriteBytes(bytes.AsSpan(at), random.Next(2) == 0 ? int.MaxValue : random.Next());
    }

    private static byte[] Expand(byte[] file)
    {
        using ZLibStream stream = new(new MemoryStream(file[HeaderSize..]), CompressionMode.Decompress);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> content)
    {
        using MemoryStream compressed = new();
        using (ZLibStream stream = new(compressed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(content);
        return compressed.ToArray();
    }

    private static byte[] Seal(ReadOnlySpan<byte> content)
    {
        byte[] body = [.. good.Take(HeaderSize), .. Compress(content)];
        return [.. body, .. SHA256.HashData(body)];
    }

    private static void AssertRefused(byte[] bytes, string what)
    {
        string message = Refusal(bytes);
        Assert.That(message, Does.Not.Contain("\n"), what);
        Assert.That(message, Does.Contain("; "), what);
    }

    private static string Refusal(byte[] bytes) => Assert.Throws<MachineException>(() => MachineSnapshot.Load(new MemoryStream(bytes)))!.Message;

    private static void Try(byte[] file)
    {
        try
        {
            using MachineSnapshot snapshot = MachineSnapshot.Load(new MemoryStream(file));
            using IDeterministicMachine machine = snapshot.Fork(new RecordedConsole());
            machine.RunTo(snapshot.Position.Instructions + 20_000);
        }
        catch (MachineException e)
        {
            Assert.That(e.Message, Does.Not.Contain("\n"));
        }
    }
}
