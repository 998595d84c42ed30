// Ways to reach a device.
using System;

namespace ToroEmu.Tracing;

/// <summary>A space, and the direction.</summary>
[Flags]
public enum RunDeviceAccess
{
    /// <summary>By guest physical address.</summary>
    Memory = 0,

    /// <summary>By IN and OUT.</summary>
    Port = 1,

    /// <summary>The local APIC by RDMSR and WRMSR.</summary>
    Msr = 2,
    Write = 4,
}
