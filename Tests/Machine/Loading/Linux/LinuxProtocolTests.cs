// Linux: headers of every version, where the kernel goes, what the zero page says.
using NUnit.Framework;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading.Linux;

public sealed class LinuxProtocolTests
{
    private const ulong Params = 0x10000;
    private const int KernelSize = 0x1000;

    [Test]
    public void Boot_ModernKernel_IsEnteredIn64BitMode()
    {
        BootRun run = BootRun.Of(Image(0x20F));
        Assert.That((run.Entry.Rip, run.Entry.Rsi), Is.EqualTo((0x200200UL, Params)));
        Assert.That((run.Entry.Cr0, run.Entry.Cr4, run.Entry.Efer), Is.EqualTo((0x80000011UL, 0x20UL, 0x500UL)));
        Assert.That((run.Entry.Code.Selector, run.Entry.Code.Access, run.Entry.Data.Selector), Is.EqualTo(((ushort)0x10, (ushort)0xA09B, (ushort)0x18)));
        AssertMapped(run, 0);
        AssertMapped(run, 0x200200);
        AssertMapped(run, 0xFEE00000);
    }

    [Test]
    public void Boot_AskedFor32Bits_IsEnteredWithoutPaging()
    {
        BootRun run = BootRun.Of(Image(0x20F), BootKind.Linux);
        Assert.That((run.Entry.Rip, run.Entry.Rsi, run.Entry.Cr0, run.Entry.Cr3), Is.EqualTo((0x200000UL, Params, 0x11UL, 0UL)));
        Assert.That((run.U64(run.Entry.Gdtr.Base + 0x10), run.U64(run.Entry.Gdtr.Base + 0x18)), Is.EqualTo((0x00CF9B000000FFFFUL, 0x00CF93000000FFFFUL)));
    }

    [TestCase(0x200)]
    [TestCase(0x201)]
    [TestCase(0x202)]
    [TestCase(0x203)]
    [TestCase(0x204)]
    [TestCase(0x206)]
    [TestCase(0x20A)]
    [TestCase(0x20C)]
    [TestCase(0x20F)]
    public void Boot_EachVersion_FillsItsFields(int version)
    {
        BootRun run = BootRun.Of(Image((ushort)version, isLong: false), BootRun.Config with { Append = "hello" });
        Assert.That(run.Entry.Rip, Is.EqualTo(version >= 0x20A ? 0x200000UL : 0x100000UL));
        Assert.That((run.U32(Params + 0x202), run.U16(Params + 0x206), run.U8(Params + 0x210)), Is.EqualTo((0x53726448U, (ushort)version, (byte)0xFF)));
        Assert.That(run.U8(Params + 0x211), Is.EqualTo(version >= 0x201 ? 0x81 : 1));
        Assert.That(run.U16(Params + 0x224), Is.EqualTo(version >= 0x201 ? 0xDE00 : 0));
        Assert.That(run.U64(Params + 0x70), Is.EqualTo(version >= 0x20E ? 0xE0000UL : 0));
        ulong line = version >= 0x202 ? run.U32(Params + 0x228) : 0x90000UL + run.U16(Params + 0x22);
        Assert.That((run.Text(line), run.U16(Params + 0x20)), Is.EqualTo(("hello", version >= 0x202 ? (ushort)0 : (ushort)0xA33F)));
    }

    [Test]
    public void Boot_ZeroPage_HasTheMemoryMap()
    {
        BootRun run = BootRun.Of(Image(0x20F));
        Assert.That((run.U8(Params + 0x1E8), run.U8(Params + 0x1EF), run.U32(Params + 0x1E0), run.U16(Params + 2)), Is.EqualTo(((byte)4, (byte)0, 7U * 1024, (ushort)(7 * 1024))));
        Assert.That((run.U64(Params + 0x2D0), run.U64(Params + 0x2D8), run.U32(Params + 0x2E0)), Is.EqualTo((0UL, 0x9FC00UL, 1U)));
        ulong last = Params + 0x2D0 + 3 * 20;
        Assert.That((run.U64(last), run.U64(last + 8), run.U32(last + 16)), Is.EqualTo((0x100000UL, 0x700000UL, 1U)));
    }

    [Test]
    public void Boot_Initrd_EndsBelowItsLimit()
    {
        using TempFiles files = new();
        string path = files.Write([1, 2, 3]);
        byte[] image = Image(0x20F);
        image[0x22E] = 0x5F; // initrd_addr_max = 5FFFFFh
        image[0x22F] = 0;
        BootRun run = BootRun.Of(image, BootRun.Config with { Initrd = path });
        Assert.That((run.U32(Params + 0x218), run.U32(Params + 0x21C)), Is.EqualTo((0x5FF000U, 3U)));
        Assert.That(run.Memory.At(0x5FF000, 3).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Boot_InitrdThatWouldLieOnTheKernelsRoom_IsRefused()
    {
        using TempFiles files = new();
        string path = files.Write(new byte[0x5F0000]);
        BootRun.AssertRefused(Image(0x20F), "(5.9 MiB) does not fit", BootRun.Config with { Initrd = path });
    }

    [Test]
    public void Boot_Modules_AreRefused()
    {
        using TempFiles files = new();
        BootRun.AssertRefused(Image(0x20F), "is a Linux kernel, which takes one initrd", BootRun.Config with { Modules = [$"{files.Write([1])} x"] });
    }

    [Test]
    public void Boot_PreferredAddressWithoutRam_TakesTheLowestAlignedOne()
    {
        BootRun run = BootRun.Of(LinuxImageOf(0x20F, 0x10000000, true), BootKind.Linux);
        Assert.That((run.Entry.Rip, run.U32(Params + 0x214)), Is.EqualTo((0x200000UL, 0x200000U)));
    }

    [Test]
    public void Boot_ParametersPlaceTaken_IsNeverOnTheKernel()
    {
        BootRun run = BootRun.Of(Image(0x20F), BootRun.Config with { Append = new string('x', 2047) });
        Assert.That(run.Text(run.U32(Params + 0x228)), Has.Length.EqualTo(2047));
    }

    [Test]
    public void Boot_CommandLineTooLong_SaysWhatTheKernelTakes() =>
        BootRun.AssertRefused(Image(0x204), "takes a command line of 255 bytes, not 256", BootRun.Config with { Append = new string('x', 256) });

    [Test]
    public void Boot_ZImage_IsRefusedByName()
    {
        byte[] image = Image(0x202);
        image[0x211] = 0;
        BootRun.AssertRefused(image, "is a Linux zImage");
    }

    [Test]
    public void Boot_64BitsOfA32BitKernel_IsRefused() =>
        BootRun.AssertRefused(Image(0x20F, isLong: false), "is a Linux kernel without an entry in 64-bit mode", BootRun.Config with { Boot = BootKind.Linux64 });

    [TestCase(0x230)]
    [TestCase(0x400)]
    [TestCase(0x800)]
    public void Boot_FileThatIsCutOff_SaysSo(int length) => BootRun.AssertRefused(Image(0x20F)[..length], "is cut short");

    private static byte[] Image(ushort version, bool isLong = true) => LinuxImageOf(version, 0x200000, isLong);

    private static byte[] LinuxImageOf(ushort version, ulong preferred, bool isLong) =>
        [.. LinuxImage.Setup(version, KernelSize, preferred, isLong), .. new byte[KernelSize]];

    private static void AssertMapped(BootRun run, ulong address)
    {
        ulong pointers = run.U64(run.Entry.Cr3) & ~0xFFFUL;
        ulong directory = run.U64(pointers + (address >> 30) * 8) & ~0xFFFUL;
        Assert.That(run.U64(directory + ((address >> 21) & 511) * 8), Is.EqualTo((address & ~0x1FFFFFUL) | 0x83));
    }
}
