// The local APIC's part of a snapshot.
using System.IO;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

public sealed partial class LocalApic
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write((int)_mode);
        writer.Write(_apicBase);
        foreach (uint[] words in (uint[][])[_irr, _isr, _tmr, _lvt])
        {
            foreach (uint word in words)
                writer.Write(word);
        }

        foreach (uint register in (uint[])[_tpr, _ldr, _dfr, _svr, _pendingErrors, _esr, _icrLow, _icrHigh, _startUp, _lintLevels, _lintRemoteIrr, _externalMessages])
            writer.Write(register);
        _timer.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        int mode = reader.ReadInt32();
        if (mode is < (int)ApicMode.Disabled or > (int)ApicMode.X2Apic)
            throw new InvalidDataException($"local APIC of core {Core}: mode {mode}");
        _mode = (ApicMode)mode;
        _apicBase = reader.ReadUInt64();
        foreach (uint[] words in (uint[][])[_irr, _isr, _tmr, _lvt])
        {
            for (int index = 0; index < words.Length; index++)
                words[index] = reader.ReadUInt32();
        }

        _tpr = reader.ReadUInt32();
        _ldr = reader.ReadUInt32();
        _dfr = reader.ReadUInt32();
        _svr = reader.ReadUInt32();
        _pendingErrors = reader.ReadUInt32();
        _esr = reader.ReadUInt32();
        _icrLow = reader.ReadUInt32();
        _icrHigh = reader.ReadUInt32();
        _startUp = reader.ReadUInt32();
        _lintLevels = reader.ReadUInt32();
        _lintRemoteIrr = reader.ReadUInt32();
        _externalMessages = reader.ReadUInt32();
        _timer.Load(reader);
    }
}
