// A PC's keyboard controller, without a keyboard.
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.I8042Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// Answers what the controller itself answers: command byte, tests, output port, reset. Nothing is plugged in: a byte for the keyboard or the mouse is
/// answered by a time-out. Address line 20 is always on; its bit is kept.
/// </summary>
public sealed class I8042 : ISnapshotable
{
    private readonly Lock _lock = new(); // guards everything below
    private readonly IPowerControl _power;
    private readonly IInterruptLine _firstLine;
    private readonly IInterruptLine _secondLine;
    private byte _status = NotLocked | SelfTested;
    private byte _commandByte = FirstInterrupt | SystemFlag | SecondDisabled;
    private byte _outputPort = NotReset | A20;
    private byte _output;
    private byte _expecting; // the command whose parameter is due; 0: none

    /// <param name="power">Where a reset goes.</param>
    /// <param name="firstLine">Interrupt 1.</param>
    /// <param name="secondLine">Interrupt 12.</param>
    public I8042(IPowerControl power, IInterruptLine firstLine, IInterruptLine secondLine)
    {
        _power = power;
        _firstLine = firstLine;
        _secondLine = secondLine;
        Data = new I8042Port(this, command: false);
        Commands = new I8042Port(this, command: true);
    }

    /// <summary>The data port.</summary>
    public IPortDevice Data { get; }

    /// <summary>The command and status port.</summary>
    public IPortDevice Commands { get; }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            foreach (byte value in (byte[])[_status, _commandByte, _outputPort, _output, _expecting])
                writer.Write(value);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            _status = reader.ReadByte();
            _commandByte = reader.ReadByte();
            _outputPort = reader.ReadByte();
            _output = reader.ReadByte();
            _expecting = reader.ReadByte();
        }
    }

    internal byte Status()
    {
        lock (_lock)
        {
            return _status;
        }
    }

    internal byte ReadData()
    {
        lock (_lock)
        {
            _status &= unchecked((byte)~(OutputFull | FromSecondPort | TimedOut));
            _firstLine.Lower();
            _secondLine.Lower();
            return _output;
        }
    }

    internal void WriteData(byte value)
    {
        lock (_lock)
        {
            _status &= unchecked((byte)~LastWasCommand);
            byte command = _expecting;
            _expecting = 0;
            TakeUnsynchronized(command, value);
        }
    }

    internal void Command(byte command)
    {
        lock (_lock)
        {
            _status |= LastWasCommand;
            _expecting = 0;
            if (command >= PulseMask) PulseUnsynchronized(command);
            else DoUnsynchronized(command);
        }
    }

    private void PulseUnsynchronized(byte command)
    {
        if ((command & NotReset) == 0) _power.Reset();
    }

    private void DoUnsynchronized(byte command)
    {
        switch (command)
        {
            case ReadCommandByte: AnswerUnsynchronized(_commandByte); break;
            case DisableSecond: _commandByte |= SecondDisabled; break;
            case EnableSecond: _commandByte &= unchecked((byte)~SecondDisabled); break;
            case DisableFirst: _commandByte |= FirstDisabled; break;
            case EnableFirst: _commandByte &= unchecked((byte)~FirstDisabled); break;
            case TestFirst or TestSecond: AnswerUnsynchronized(InterfaceGood); break;
            case SelfTest:
                _status |= SelfTested;
                AnswerUnsynchronized(SelfTestPassed);
                break;
            case ReadInputPort: AnswerUnsynchronized(0x80); break; // the keyboard is not locked
            case ReadOutputPort: AnswerUnsynchronized(_outputPort); break;
            case DisableA20: _outputPort &= unchecked((byte)~A20); break;
            case EnableA20: _outputPort |= A20; break;
            case WriteCommandByte or WriteOutputPort or WriteFirstBuffer or WriteSecondBuffer or WriteSecond: _expecting = command; break;
        }
    }

    /// <summary>A byte at the data port: a command's parameter, or something for the keyboard.</summary>
    private void TakeUnsynchronized(byte command, byte value)
    {
        switch (command)
        {
            case WriteCommandByte:
                _commandByte = value;
                break;
            case WriteOutputPort:
                _outputPort = (byte)(value | NotReset);
                if ((value & NotReset) == 0) _power.Reset();
                break;
            case WriteFirstBuffer:
                AnswerUnsynchronized(value);
                break;
            case WriteSecondBuffer:
                AnswerUnsynchronized(value, FromSecondPort);
                break;
            default:
                AnswerUnsynchronized(NoAnswer, (byte)(TimedOut | (command == WriteSecond ? FromSecondPort : 0)));
                break;
        }
    }

    private void AnswerUnsynchronized(byte value, byte status = 0)
    {
        _output = value;
        _status = (byte)((_status & ~(FromSecondPort | TimedOut)) | OutputFull | status);
        bool second = (status & FromSecondPort) != 0;
        if ((_commandByte & (second ? SecondInterrupt : FirstInterrupt)) != 0) (second ? _secondLine : _firstLine).Raise();
    }
}
