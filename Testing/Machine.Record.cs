// The record of a machine's run.
namespace ToroEmu.Testing;

public sealed partial class Machine
{
    /// <summary>Writes what is needed to repeat the run up to here, for <c>toroemu replay</c>; also after <see cref="Dispose"/>.</summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="problem">Why it was not written, in one line.</param>
    public bool TrySaveRecord(string path, out string? problem)
    {
        problem = "this machine keeps none";
        return false;
    }
}
