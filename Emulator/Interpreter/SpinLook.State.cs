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
        writer.Write(isAnchored);
        foreach (ulong value in (ulong[])[beganAt, anchoredAt, accepted]) writer.Write(value);
        writer.Write(branches);
        writer.Write(branchesMax);
        writer.Write(longest);
        if (isAnchored) SpinState.Save(start, writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, when the core's registers are there already.</summary>
    public void Load(BinaryReader reader)
    {
        TurnLength = reader.ReadInt64();
        IsUnderWay = reader.ReadBoolean();
        if (!IsUnderWay) return;
        isAnchored = reader.ReadBoolean();
        beganAt = reader.ReadUInt64();
        anchoredAt = reader.ReadUInt64();
        accepted = reader.ReadUInt64();
        branches = reader.ReadInt32();
        branchesMax = reader.ReadInt32();
        longest = reader.ReadInt64();
        observed = core.State->Observations;
        if (branches < 0 || (isAnchored && (branchesMax < BranchesFirst || branches >= branchesMax))) throw new InvalidDataException($"core: a look after {branches} of {branchesMax} branches");
        if (isAnchored) SpinState.Load(start, reader);
    }
}
