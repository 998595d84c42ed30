// Gives a recorded run's input again.
using System.Globalization;

using ToroEmu.Scheduling;

namespace ToroEmu.Machines.Record;

/// <summary>Everything in the order in which it was noted; a run that wants it otherwise is another one.</summary>
internal sealed class TracePlayer(Trace trace) : IInputJournal
{
    private int next;
    private bool isStopGiven;

    public bool IsReplay => true;

    /// <summary>Events that have not been given yet.</summary>
    public int Left => trace.Events.Count - next;

    /// <summary>The record has no end, and all that it knows has been given.</summary>
    public bool IsUsedUp => isStopGiven;

    public void Note(ulong boundary, int source, byte[] what) => throw new System.NotSupportedException();

    public void NoteAnswer(int source, byte[] answer) => throw new System.NotSupportedException();

    public bool TryReplay(ulong boundary, out int source, out byte[] what)
    {
        (source, what) = (0, []);
        if (next < trace.Events.Count && trace.Events[next] is { IsAnswer: false } input && input.Boundary <= boundary)
        {
            if (input.Boundary < boundary) throw Otherwise("input came in front of", input.Boundary);
            next++;
            (source, what) = (input.Source, input.What);
            return true;
        }

        return trace.End is null && boundary >= trace.MarkSlices && TryStop(out source);
    }

    public byte[] ReplayAnswer(int source)
    {
        if (next == trace.Events.Count) throw new TraceMismatchException("the run asks the host for something that the recorded one did not ask for");
        TraceEvent answer = trace.Events[next];
        if (!answer.IsAnswer) throw Otherwise("the run asks the host for something in front of the input of", answer.Boundary);
        if (answer.Source != source) throw new TraceMismatchException($"source {source} asks the host for something, where source {answer.Source} did in the recorded run");
        next++;
        return answer.What;
    }

    private bool TryStop(out int source)
    {
        source = DeterministicScheduler.StopSource;
        bool isFirst = !isStopGiven;
        isStopGiven = true;
        return isFirst;
    }

    private static TraceMismatchException Otherwise(string what, ulong boundary) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what} slice {boundary} in the recorded run, but not in this one"));
}
