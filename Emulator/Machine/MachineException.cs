// A machine this host cannot build.
using System;

namespace ToroEmu.Machines;

/// <summary>The settings are fine but the host cannot provide them. The message is one line that names the option and the mend.</summary>
public sealed class MachineException(string message) : Exception(message);
