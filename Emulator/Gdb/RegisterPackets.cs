// g, G, p and P.
using System;
using System.Linq;
using System.Text;

namespace ToroEmu.Gdb;

/// <summary>Registers of the chosen core, as bytes in their order.</summary>
internal sealed class RegisterPackets(GdbTarget target, ThreadSelection threads)
{
    private static readonly int InstructionPointer = GdbRegisters.NumberOf("rip");

    public string Answer(char what, string rest) => what switch
    {
        'g' => ReadAll(),
        'G' => WriteAll(rest),
        'p' => ReadOne(rest),
        _ => WriteOne(rest),
    };

    /// <summary>Takes a core elsewhere.</summary>
    public bool TryJump(int core, ulong address) => target.TryWriteRegister(core, InstructionPointer, BitConverter.GetBytes(address));

    private string ReadAll()
    {
        StringBuilder text = new();
        for (int number = 0; number < GdbRegisters.InGeneralPacket; number++) text.Append(Hex.Bytes(target.ReadRegister(threads.General, number)));
        return text.ToString();
    }

    /// <summary>Those that may not be written stay as they are, and it is an error.</summary>
    private string WriteAll(string digits)
    {
        byte[]? bytes = Hex.ToBytes(digits);
        int expected = GdbRegisters.All.Take(GdbRegisters.InGeneralPacket).Sum(register => register.Bytes);
        if (bytes is null || bytes.Length != expected) return RspSpec.ErrorInvalid;
        bool isDone = true;
        for (int number = 0, at = 0; number < GdbRegisters.InGeneralPacket; at += GdbRegisters.All[number++].Bytes)
            isDone &= target.TryWriteRegister(threads.General, number, bytes.AsSpan(at, GdbRegisters.All[number].Bytes));
        return isDone ? RspSpec.Ok : RspSpec.ErrorInvalid;
    }

    private string ReadOne(string rest) =>
        Hex.TryNumber(rest, out ulong number) && number < (ulong)GdbRegisters.All.Length ? Hex.Bytes(target.ReadRegister(threads.General, (int)number)) : RspSpec.ErrorInvalid;

    private string WriteOne(string rest)
    {
        string[] parts = rest.Split('=');
        bool isDone = parts.Length == 2 && Hex.TryNumber(parts[0], out ulong number) && number < (ulong)GdbRegisters.All.Length && Hex.ToBytes(parts[1]) is byte[] value
            && target.TryWriteRegister(threads.General, (int)number, value);
        return isDone ? RspSpec.Ok : RspSpec.ErrorInvalid;
    }
}
