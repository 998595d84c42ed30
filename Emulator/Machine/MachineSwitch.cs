// One part of the machine that can be there or not.
using System;

namespace ToroEmu.Machines;

/// <param name="Name">As the user writes it: NAME=on or NAME=off.</param>
/// <param name="Description">One line for a list.</param>
/// <param name="IsOn">Whether a machine has it.</param>
/// <param name="With">The same machine with it or without it.</param>
public sealed record MachineSwitch(string Name, string Description, Func<MachineOptions, bool> IsOn, Func<MachineOptions, bool, MachineOptions> With);
