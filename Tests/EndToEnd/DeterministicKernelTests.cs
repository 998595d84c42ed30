// Kernels that wait by every means, on many cores, in counted instructions.
using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Kernels;

namespace ToroEmu.Tests.EndToEnd;

/// <summary>Kernels that take the steps of Toro, Hermit and Unikraft: they poll without PAUSE, and wait by the time stamp, by the APIC timer's count and by loops that count.</summary>
public sealed class DeterministicKernelTests
{
    [Test]
    public void Kernel_EndsTheSameWayTwice([Values("toro", "hermit", "unikraft")] string name, [Values(1, 4, 16)] int cores, [Values(0, 5)] int seed)
    {
        KernelImage kernel = KernelImage.Of(name);
        string[] arguments = ["run", kernel.Path, "--cores", $"{cores}", "--machine", kernel.Machine, "--seed", $"{seed}", "--hash"];
        ProcessResult first = ToroEmuProcess.Run(arguments), second = ToroEmuProcess.Run(arguments);
        Assert.That(first.Code, Is.EqualTo(kernel.EndsInShutdown ? 3 : 0), () => $"{first}");
        Assert.That((second.Output, second.Error), Is.EqualTo((first.Output, first.Error)));
        Assert.That(first.Error, Does.Contain("state: "));
    }
}
