// Stands where the machine's composition root is plugged in.
using Microsoft.Extensions.Logging;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Cli;

/// <summary>Checks the image as a machine would and then has no processor to run it on. Replaced in <see cref="Program"/> by the machine builder.</summary>
internal sealed class UnpluggedMachines : IMachineFactory
{
    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        ElfImage image = ElfImage.Parse(ImageFile.Read(config.ImagePath));
        PvhBoot.FindEntry(image);
        ElfLoader.Check(image, config.MemoryBytes);
        throw new UsageException("this build has no processor; merge the machine builder");
    }
}
