// Who takes the events of a run.
namespace ToroEmu.Tracing;

/// <summary>A file, a report, a test. Called on the machine's thread in the order in which things happen, in the middle of instructions: look, and do not touch.</summary>
public interface IRunEventSink
{
    void Note(in RunEvent happened);
}
