// The record of a run's input.
namespace ToroEmu.Scheduling;

/// <summary>Notes what comes in, or gives it again. On the machine's thread.</summary>
internal interface IInputJournal
{
    /// <summary>Input comes from the record, and from nowhere else.</summary>
    bool IsReplay { get; }

    /// <summary>Something came in at the boundary of this number.</summary>
    void Note(ulong boundary, int source, byte[] what);

    /// <summary>The next thing that came in at this boundary, if there is one left.</summary>
    bool TryReplay(ulong boundary, out int source, out byte[] what);

    /// <summary>The host answered a question.</summary>
    void NoteAnswer(int source, byte[] answer);

    /// <summary>The next answer that the source got.</summary>
    byte[] ReplayAnswer(int source);
}
