// What builds machines for the command line.
using Microsoft.Extensions.Logging;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines;

/// <summary>The composition root as its user sees it.</summary>
public interface IMachineFactory
{
    /// <summary>Loads the image and plugs the machine together.</summary>
    /// <param name="config">Valid settings (<see cref="MachineConfig.Problem"/> is null).</param>
    /// <param name="console">Takes what the guest writes to its serial port.</param>
    /// <param name="logs">Makes loggers; they cost nothing until something is logged.</param>
    /// <exception cref="ImageException">The image cannot be run on this machine.</exception>
    /// <exception cref="MachineException">The host cannot provide what the settings ask for.</exception>
    IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs);
}
