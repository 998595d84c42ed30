// Where the guest's serial port writes.
namespace ToroEmu.Machines;

/// <summary>Takes the guest's console byte for byte. Called from any core's thread, one at a time or not.</summary>
public interface IConsoleSink
{
    void Write(byte value);
}
