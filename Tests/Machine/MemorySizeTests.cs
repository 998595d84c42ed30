// MemorySize: QEMU's spelling in, words out.
using NUnit.Framework;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Machines;

public sealed class MemorySizeTests
{
    [TestCase("128M", 128UL << 20)]
    [TestCase("128m", 128UL << 20)]
    [TestCase("1G", 1UL << 30)]
    [TestCase("65536K", 64UL << 20)]
    [TestCase("64", 64UL << 20)]
    [TestCase("64MiB", 64UL << 20)]
    [TestCase("2GB", 2UL << 30)]
    [TestCase("1T", 1UL << 40)]
    [TestCase("0", 0UL)]
    [TestCase("17592186044415M", ulong.MaxValue - 0xFFFFF)]
    public void TryParse_Size_AnswersBytes(string text, ulong expected)
    {
        Assert.That(MemorySize.TryParse(text, out ulong bytes), Is.True);
        Assert.That(bytes, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("M")]
    [TestCase("-1")]
    [TestCase("1.5G")]
    [TestCase("12X")]
    [TestCase("0x10")]
    [TestCase(" 5")]
    [TestCase("17592186044416M")]
    [TestCase("99999999999999999999")]
    public void TryParse_NoSize_IsRefused(string text) => Assert.That(MemorySize.TryParse(text, out _), Is.False);

    [TestCase(0UL, "0 bytes")]
    [TestCase(1023UL, "1023 bytes")]
    [TestCase(1024UL, "1 KiB")]
    [TestCase(128UL << 20, "128 MiB")]
    [TestCase(3UL << 29, "1.5 GiB")]
    [TestCase(ulong.MaxValue, "16777216 TiB")]
    public void Format_Bytes_UsesTheLargestUnit(ulong bytes, string expected) => Assert.That(MemorySize.Format(bytes), Is.EqualTo(expected));
}
