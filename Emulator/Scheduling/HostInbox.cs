// Host input of a deterministic machine: held until a slice ends.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>
/// Takes input from any thread and gives it to the machine between two slices, each of which has a number: number, source and bytes are all that it takes to
/// repeat a run. <see cref="Journal"/> hears of them, or provides them in the host's stead.
/// </summary>
internal sealed class HostInbox : IHostInput, IDisposable
{
    private readonly Lock gate = new(); // guards waiting
    private readonly Queue<(int Source, byte[] What)> waiting = new();
    private readonly SemaphoreSlim arrival = new(0);
    private readonly List<Action<ReadOnlyMemory<byte>>> sources = [];
    private int count;

    /// <summary>Who notes what comes in, or knows it from a record; null: nobody.</summary>
    public IInputJournal? Journal { get; set; }

    public bool IsHeld => true;

    public bool IsReplay => Journal is { IsReplay: true };

    /// <summary>Something waits; costs nothing to ask.</summary>
    public bool HasInput => Volatile.Read(ref count) != 0 || IsReplay;

    /// <summary>The host may yet bring something: a source says so (<see cref="ExpectsInput"/>), and no record stands in for it.</summary>
    public bool IsOpen => !IsReplay && ExpectsInput();

    /// <summary>Whether anybody outside may speak to the machine.</summary>
    public Func<bool> ExpectsInput { get; set; } = () => false;

    public IHostPort Open(Action<ReadOnlyMemory<byte>> arrive)
    {
        sources.Add(arrive);
        return new Port(this, sources.Count - 1);
    }

    /// <summary>Waits, at most so long, until something comes or <see cref="Nudge"/> is called.</summary>
    public void Await(TimeSpan atMost, CancellationToken stop)
    {
        try
        {
            arrival.Wait(atMost, stop);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked for the stop looks for it.
        }
    }

    /// <summary>Ends <see cref="Await"/>: there is something else to look at.</summary>
    public void Nudge() => arrival.Release();

    /// <summary>Gives the machine all that has come, or what a record has, at the boundary of this number.</summary>
    public void Deliver(ulong boundary)
    {
        if (Journal is { IsReplay: true } record)
        {
            while (record.TryReplay(boundary, out int source, out byte[] what)) Arrive(source, what);
            return;
        }

        while (TryTake(out (int Source, byte[] What) next))
        {
            Journal?.Note(boundary, next.Source, next.What);
            Arrive(next.Source, next.What);
        }
    }

    /// <summary>What waits is for nobody any more.</summary>
    public void Forget()
    {
        lock (gate)
        {
            waiting.Clear();
            Volatile.Write(ref count, 0);
        }
    }

    public void Dispose() => arrival.Dispose();

    private void Arrive(int source, byte[] what)
    {
        if ((uint)source >= (uint)sources.Count) throw new InvalidOperationException($"input of source {source}, but there are {sources.Count}");
        sources[source](what);
    }

    private bool TryTake(out (int Source, byte[] What) next)
    {
        lock (gate)
        {
            bool found = waiting.TryDequeue(out next);
            Volatile.Write(ref count, waiting.Count);
            return found;
        }
    }

    private void Put(int source, byte[] what)
    {
        lock (gate)
        {
            waiting.Enqueue((source, what));
            Volatile.Write(ref count, waiting.Count);
        }

        arrival.Release();
    }

    private sealed class Port(HostInbox inbox, int source) : IHostPort
    {
        public void Offer(byte[] what) => inbox.Put(source, what);

        public byte[] Ask(Func<byte[]> find)
        {
            if (inbox.Journal is not IInputJournal journal) return find();
            if (journal.IsReplay) return journal.ReplayAnswer(source);
            byte[] answer = find();
            journal.NoteAnswer(source, answer);
            return answer;
        }
    }
}
