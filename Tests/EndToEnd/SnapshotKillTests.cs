// A snapshot file that exists stays whole, whatever becomes of who writes the next one.
using System;
using System.IO;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Machines.State;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

[TestFixture]
internal sealed class SnapshotKillTests
{
    private const int Kills = 6;
    private const int RoundsMax = 40;
    private const int ImageSize = 40 << 20;

    /// <summary>Nothing that can be compressed, so that writing takes a while; it begins with NOPs and a jump to itself.</summary>
    private static void WriteImage(string path)
    {
        byte[] bytes = new byte[ImageSize];
        new Random(1).NextBytes(bytes);
        bytes.AsSpan(0, 16).Fill(0x90);
        bytes[16] = 0xEB;
        bytes[17] = 0xFE;
        File.WriteAllBytes(path, bytes);
    }

    [Test]
    public void Killed_WhileWriting_TheOldFileIsWhole()
    {
        using DirectoryScope folder = new();
        string image = folder.At("image.bin"), file = folder.At("machine.torosnap");
        WriteImage(image);
        string[] command = ["snapshot", image, "--boot", "flat", "--memory", "64M", "-o", file, "--at"];
        Assert.That(ToroEmuProcess.Run([.. command, "3"]).Code, Is.Zero);
        Random random = new(7);
        int killed = 0;
        for (int round = 0; round < RoundsMax && killed < Kills; round++)
        {
            using (HostProcess writer = ToroEmuProcess.Start([.. command, "5"]))
            {
                if (!SpinWait.SpinUntil(() => File.Exists(file + ".part"), ToroEmuProcess.Most)) Assert.Fail("nothing is being written");
                Thread.Sleep(random.Next(60)); // a moment of its own for each kill, not a wait for something
            }

            bool isNew = At(file) == 5;
            if (!isNew) killed++;
            else Assert.That(ToroEmuProcess.Run([.. command, "3"]).Code, Is.Zero);
            File.Delete(file + ".part");
        }

        Assert.That(killed, Is.Positive, "not one kill came before the end");
        Assert.That(At(file), Is.EqualTo(3));
    }

    /// <summary>Loads all of it.</summary>
    private static ulong At(string file)
    {
        using MachineSnapshot snapshot = MachineSnapshot.Load(file);
        return snapshot.Position.Instructions;
    }

    private sealed class DirectoryScope : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("toroemu-kill-").FullName;

        public string At(string name) => Path.Combine(path, name);

        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
