// The heap's size classes: every size fits its class, and no smaller class would do.
using NUnit.Framework;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Tests.Guest.Kernel;

internal sealed class SizeClassTests
{
    [Test]
    public void Of_EverySize_IsTheSmallestClassThatHoldsIt()
    {
        for (ulong size = 0; size <= SizeClass.Largest; size++)
        {
            int found = SizeClass.Of(size);

            Assert.That(found, Is.InRange(0, SizeClass.Count - 1));
            Assert.That(SizeClass.SizeOf(found), Is.GreaterThanOrEqualTo(size));
            Assert.That(found == 0 || SizeClass.SizeOf(found - 1) < size, Is.True, $"size {size} wastes class {found}");
        }
    }

    [Test]
    public void SizeOf_EveryClass_IsAMultipleOf16AndTheLastIsTheLargest()
    {
        for (int sizeClass = 0; sizeClass < SizeClass.Count; sizeClass++)
        {
            Assert.That(SizeClass.SizeOf(sizeClass) % 16, Is.Zero);
        }

        Assert.That(SizeClass.SizeOf(SizeClass.Count - 1), Is.EqualTo(SizeClass.Largest));
    }
}
