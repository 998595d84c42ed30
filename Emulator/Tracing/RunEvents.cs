// Where listening begins.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Reflection;

using ToroEmu.Machines;

namespace ToroEmu.Tracing;

/// <summary>Attaches listeners to a deterministic machine that does not run. Nothing of what the guest does changes.</summary>
public static class RunEvents
{
    /// <summary>
    /// Tells <paramref name="sink"/> what <paramref name="selection"/> asks for, until disposed of. Any number of listeners may be attached, but only one for kinds of
    /// <see cref="RunEventKinds.Heavy"/>. A machine that is restored or forked has to be listened to anew.
    /// </summary>
    /// <param name="machine">Made by <see cref="MachineBuilder"/>, or a fork of one.</param>
    /// <param name="selection">What is wanted.</param>
    /// <param name="sink">Who wants it.</param>
    /// <param name="console">The console that the machine was built with, for events of kind Console.</param>
    /// <exception cref="InvalidOperationException">Somebody listens for heavy kinds already.</exception>
    public static IRunEventSource Listen(IDeterministicMachine machine, RunEventSelection selection, IRunEventSink sink, ConsoleTap? console = null) =>
        new RunEventListener((DeterministicMachine)machine, selection, sink, console);

    /// <summary>What a file or page about the run begins with.</summary>
    public static RunEventHeader HeaderOf(IDeterministicMachine machine, RunEventSelection selection)
    {
        MachineComponents parts = ((DeterministicMachine)machine).Parts;
        return new RunEventHeader
        {
            Image = Path.GetFullPath(parts.Image?.Path ?? parts.Config.ImagePath),
            ImageHash = parts.Image?.Hash,
            Cores = parts.Cores.Length,
            Seed = parts.Config.Seed,
            Kinds = selection.Kinds,
            Options = Options(parts.Config),
            Version = typeof(RunEvents).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        };
    }

    private static ImmutableArray<string> Options(MachineConfig config)
    {
        List<string> options = [$"--cores {config.Cores}", $"--memory {MemorySize.Format(config.MemoryBytes)}", $"--seed {config.Seed}"];
        if (config.Append.Length != 0) options.Add($"--append {config.Append}");
        return [.. options];
    }
}
