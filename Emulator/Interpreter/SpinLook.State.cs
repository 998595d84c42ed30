// A look that is under way, in a snapshot.
using System.IO;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class SpinLook : ISnapshotable
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(TurnLength);
        writer.Write(IsUnderWay);
        if (!IsUnderWay) return;
        writer.Write(followsPauses);
        writer.Write(isAnchored);
        foreach (ulong value in (ulong[])[beganAt, anchoredAt, accepted]) writer.Write(value);
        writer.Write(marks);
        writer.Write(marksMax);
        writer.Write(longest);
        if (isAnchored) SpinState.Save(start, writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, when the core's registers are there already.</summary>
    public void Load(BinaryReader reader)
    {
        TurnLength = reader.ReadInt64();
        IsUnderWay = reader.ReadBoolean();
        if (!IsUnderWay) return;
        followsPauses = reader.ReadBoolean();
        isAnchored = reader.ReadBoolean();
        beganAt = reader.ReadUInt64();
        anchoredAt = reader.ReadUInt64();
        accepted = reader.ReadUInt64();
        marks = reader.ReadInt32();
        marksMax = reader.ReadInt32();
        longest = reader.ReadInt64();
        observed = core.State->Observations;
        BranchTrail.Forget(core.State); // what the core went through since the anchor is not known here
        if (marks < 0 || (isAnchored && (marksMax < 1 || marks >= marksMax))) throw new InvalidDataException($"core: a look after {marks} of {marksMax} marks");
        if (isAnchored) SpinState.Load(start, reader);
    }
}
