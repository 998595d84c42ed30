// The part of a core's exceptions in a snapshot: a guest that dies after it was restored is reported as it would have been before.
using System.IO;

using ToroEmu.Cpu;
using ToroEmu.Machines.State;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class FaultLog
{
    /// <summary>Writes the chain of the last delivery with the state it met.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(IsHandling);
        writer.Write(IsLost);
        writer.Write(chain.Count);
        foreach (FaultRecord record in chain)
        {
            CpuFault fault = record.Fault;
            CpuStateCodec.Save(ref fault, writer);
            writer.Write(record.Rip);
        }

        if (chain.Count != 0) CpuStateCodec.Save(StateAtFault, writer);
        Repeats.Save(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote. The blocks that led to the fault are not known any more.</summary>
    public void Load(BinaryReader reader)
    {
        IsHandling = reader.ReadBoolean();
        IsLost = reader.ReadBoolean();
        chain.Clear();
        int count = reader.ReadInt32();
        if (count is < 0 or > LengthMax) throw new InvalidDataException($"core: {count} exceptions in a chain");
        for (; count > 0; count--)
        {
            CpuFault fault = CpuStateCodec.LoadFault(reader);
            chain.Add(new FaultRecord(fault, reader.ReadUInt64()));
        }

        BranchTrail.Forget(StateAtFault);
        if (chain.Count != 0) CpuStateCodec.Load(StateAtFault, reader);
        Repeats.Load(reader);
    }
}
