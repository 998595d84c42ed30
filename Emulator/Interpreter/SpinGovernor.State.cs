// When a core is looked at next, in a snapshot: looks cost instructions of the slice, so they must come where they would have come.
using System.IO;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class SpinGovernor : ISnapshotable
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(pauses);
        foreach (long value in (long[])[turnMax, interval, (long)nextLook, looksToQuestion]) writer.Write(value);
        bool hasObserved = look.IsUnderWay && core.State->Observations != observedThen;
        foreach (bool value in (bool[])[isPausing, stoodStill, isEndless, hasObserved]) writer.Write(value);
        writer.Write(acceptedThen);
        look.Save(writer);
        if (stoodStill || isEndless) probe.Turn.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        pauses = reader.ReadUInt64();
        turnMax = reader.ReadInt64();
        interval = reader.ReadInt64();
        nextLook = reader.ReadUInt64();
        looksToQuestion = (int)reader.ReadInt64();
        isPausing = reader.ReadBoolean();
        stoodStill = reader.ReadBoolean();
        isEndless = reader.ReadBoolean();
        observedThen = core.State->Observations - (reader.ReadBoolean() ? 1UL : 0);
        acceptedThen = reader.ReadUInt64();
        look.Load(reader);
        if (stoodStill || isEndless) probe.Remember(ObservedTurn.Load(reader, core.Ram.Size));
        if (pauses > PausesMax || turnMax is < TurnMin or > TurnMax || interval is < IntervalAtOnce or > IntervalMax || looksToQuestion > LooksPerQuestion)
            throw new InvalidDataException($"core: looks every {pauses} pauses, {interval} instructions, {looksToQuestion}, at {turnMax} instructions");
    }
}
