// A machine held still, from which others go on.
using System;

using ToroEmu.Machines;
using ToroEmu.Machines.State;

namespace ToroEmu.Testing;

/// <summary>
/// What a machine was between two instructions. A <see cref="Fork"/> costs next to nothing and only the memory that it writes, so a test can boot a guest once and try
/// a thousand ways on from there. From any thread.
/// </summary>
public sealed class Snapshot : IDisposable
{
    private readonly MachineSnapshot inner;
    private readonly ConsoleText console;

    internal Snapshot(MachineSnapshot inner, ConsoleText console)
    {
        this.inner = inner;
        this.console = console;
    }

    /// <summary>Where the run was.</summary>
    public RunPosition Position => inner.Position;

    /// <summary>Reads a snapshot of <c>toroemu snapshot</c> or <see cref="Save"/>. What had been printed before is not in it.</summary>
    /// <exception cref="ArgumentException">It is missing, damaged, or of a later version.</exception>
    public static Snapshot Load(string path)
    {
        try
        {
            return new Snapshot(MachineSnapshot.Load(path), new ConsoleText());
        }
        catch (MachineException e)
        {
            throw new ArgumentException(e.Message, nameof(path), e);
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="MachineException">It cannot be written.</exception>
    public void Save(string path) => inner.Save(path);

    /// <summary>
    /// A machine that goes on from here. Its console begins with what had been printed, its list of messages is empty, and it has none of the callbacks of the machine
    /// that the snapshot was taken of.
    /// </summary>
    /// <param name="seed">Another interleaving from here on; null: the run goes on as it would have.</param>
    /// <param name="record">Whether it keeps a record, which costs as much as writing the snapshot to a file: to repeat the one fork of many that failed.</param>
    public Machine Fork(ulong? seed = null, bool record = false) => Machine.Of(inner, console.Copy(), seed, record);

    /// <summary>Machines that were made from it may go on.</summary>
    public void Dispose() => inner.Dispose();
}
