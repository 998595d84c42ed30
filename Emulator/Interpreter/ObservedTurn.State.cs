// What a core waits for, in a snapshot.
using System.IO;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class ObservedTurn
{
    public void Save(BinaryWriter writer)
    {
        loads.Save(writer);
        own.SaveMasks(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; the machine has <paramref name="ramSize"/> bytes of RAM.</summary>
    public static ObservedTurn Load(BinaryReader reader, ulong ramSize)
    {
        ObservedTurn turn = new();
        turn.loads.Load(reader, ramSize);
        turn.own.LoadMasks(reader, ramSize);
        if (!turn.TryCollectLines()) throw new InvalidDataException("core: waits for more lines than it could watch");
        return turn;
    }
}
