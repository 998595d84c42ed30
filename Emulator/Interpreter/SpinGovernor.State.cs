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
        foreach (int value in (int[])[turnMax, slicesBetween, slices, looksToQuestion]) writer.Write(value);
        writer.Write(stoodStill);
        writer.Write(isEndless);
        writer.Write(acceptedThen);
        probe.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        pauses = reader.ReadUInt64();
        turnMax = reader.ReadInt32();
        slicesBetween = reader.ReadInt32();
        slices = reader.ReadInt32();
        looksToQuestion = reader.ReadInt32();
        stoodStill = reader.ReadBoolean();
        isEndless = reader.ReadBoolean();
        acceptedThen = reader.ReadUInt64();
        probe.Load(reader);
        if (pauses > PausesMax || turnMax is < TurnMin or > TurnMax || slicesBetween is < 1 or > SlicesMax || looksToQuestion > LooksPerQuestion)
            throw new InvalidDataException($"core: looks every {pauses} pauses, {slicesBetween} slices, {looksToQuestion}, at {turnMax} blocks");
    }
}
