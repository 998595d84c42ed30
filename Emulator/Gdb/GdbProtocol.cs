// What a packet asks for.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Debugging;

namespace ToroEmu.Gdb;

/// <summary>
/// One debugger's session: answers packets, on the machine's thread. What is not understood is answered with nothing, as the protocol wants it; what is damaged with an error;
/// neither touches the guest.
/// </summary>
internal sealed class GdbProtocol
{
    /// <summary>An answer that comes later: with a stop.</summary>
    private const string? Later = null;

    private readonly GdbTarget target;
    private readonly GdbConnection connection;
    private readonly RunControl run;
    private readonly StopPointTable points;
    private readonly ThreadSelection threads;
    private readonly MemoryPackets memory;
    private readonly RegisterPackets registers;
    private readonly QueryPackets queries;
    private readonly HostFilePackets files;

    /// <param name="target">The machine.</param>
    /// <param name="connection">Where answers go.</param>
    /// <param name="symbolFile">A file that gdb may load symbols from; null: there is none.</param>
    public GdbProtocol(GdbTarget target, GdbConnection connection, string? symbolFile)
    {
        this.target = target;
        this.connection = connection;
        points = new StopPointTable(target);
        run = new RunControl(target, points, Say) { Tell = Tell };
        threads = new ThreadSelection(target, run);
        memory = new MemoryPackets(target, threads);
        registers = new RegisterPackets(target, threads);
        queries = new QueryPackets(target, threads, run, connection, symbolFile, new MonitorCommands(target, threads, run));
        files = new HostFilePackets(symbolFile);
    }

    /// <summary>What the debugger wants to become of the machine.</summary>
    public GdbWish Wish { get; private set; }

    /// <summary>gdb keeps the connection when the guest is let go or killed, and may attach to it or start it again.</summary>
    public bool IsExtended { get; private set; }

    public bool Moves => run.Moves;

    /// <summary>gdb has been told that the guest is gone.</summary>
    public bool HasExited => run.HasExited;

    /// <summary>Runs until something happens.</summary>
    public void Move() => run.Move();

    public void Break() => run.Break();

    /// <summary>Answers a packet, now or later.</summary>
    public void Follow(string packet)
    {
        if (Answer(packet) is string answer) connection.Send(answer);
    }

    /// <summary>The debugger is gone: nothing of its stays.</summary>
    public void End()
    {
        points.Clear();
        run.Forget();
    }

    private string? Answer(string packet)
    {
        if (packet.Length == 0) return RspSpec.Unsupported;
        string rest = packet[1..];
        switch (packet[0])
        {
            case '!':
                IsExtended = true;
                return RspSpec.Ok;
            case '?':
                return run.IsNonStop ? run.TellAll() : run.LastReply;
            case 'c' or 'C' or 's' or 'S':
                return Resume(packet[0], rest);
            case 'b':
                return Back(rest);
            case 'D':
                return Leave(GdbWish.Detach);
            case 'k':
                Leave(GdbWish.Kill);
                return Later;
            case 'g' or 'G' or 'p' or 'P':
                return registers.Answer(packet[0], rest);
            case 'm' or 'M' or 'x' or 'X':
                return memory.Answer(packet[0], rest);
            case 'H' or 'T':
                return threads.Answer(packet[0], rest);
            case 'q' or 'Q':
                return queries.Answer(packet);
            case 'R':
                return Restart() ? Later : RspSpec.ErrorInvalid;
            case 'v':
                return AnswerNamed(packet);
            case 'z' or 'Z':
                return Point(packet[0] == 'Z', rest);
            default:
                return RspSpec.Unsupported;
        }
    }

    /// <summary>v packets.</summary>
    private string? AnswerNamed(string packet)
    {
        string name = packet.Split([';', ':', '?'], 2)[0];
        switch (name)
        {
            case "vCont":
                return packet == "vCont?" ? "vCont;c;C;s;S;t;r" : ResumeEach(packet["vCont".Length..]);
            case "vStopped":
                return run.NextUntold();
            case "vCtrlC":
                run.Break();
                return RspSpec.Ok;
            case "vKill":
                return Leave(GdbWish.Kill);
            case "vAttach":
                return Attach();
            case "vRun":
                return Restart() ? run.LastReply : RspSpec.ErrorInvalid;
            case "vFile":
                return files.Answer(packet);
            default:
                return RspSpec.Unsupported;
        }
    }

    /// <summary>c and s with an address to go on at, C and S with a signal in front of it, which means nothing to a machine. All cores run; the chosen one may step.</summary>
    private string? Resume(char what, string rest)
    {
        string address = what is 'C' or 'S' ? rest.Contains(';', StringComparison.Ordinal) ? rest[(rest.IndexOf(';', StringComparison.Ordinal) + 1)..] : "" : rest;
        int chosen = threads.ToResume;
        if (address.Length != 0 && (!Hex.TryNumber(address, out ulong place) || !registers.TryJump(chosen, place))) return RspSpec.ErrorInvalid;
        bool steps = what is 's' or 'S';
        return Begin(Enumerable.Range(0, target.Cores).Select(core => (core, new CoreAction(steps && core == chosen ? CoreMove.Step : CoreMove.Run))));
    }

    /// <summary>Each core takes the first action that names it (E.2, vCont).</summary>
    private string? ResumeEach(string text)
    {
        ContinueActions? parsed = ContinueActions.Parse(text, threads);
        if (parsed is null) return RspSpec.ErrorInvalid;
        List<(int Core, CoreAction Action)> moves = [];
        List<int> stops = [];
        for (int core = 0; core < target.Cores; core++)
        {
            if (parsed.Of(core) is not ContinueAction action) continue;
            if (action.IsStop) stops.Add(core);
            else if (!run.IsNonStop || !run.IsRunning(core)) moves.Add((core, action.Move));
        }

        if (run.IsNonStop && stops.Count != 0)
        {
            connection.Send(RspSpec.Ok); // in front of what it leads to
            foreach (int core in stops) run.Stop(core);
            run.Resume(moves);
            return Later;
        }

        return moves.Count == 0 && !run.IsNonStop ? RspSpec.ErrorInvalid : Begin(moves);
    }

    private string? Begin(IEnumerable<(int Core, CoreAction Action)> moves)
    {
        if (run.IsNonStop) connection.Send(RspSpec.Ok);
        run.Resume(moves);
        return Later;
    }

    private string? Back(string rest)
    {
        int core = threads.ToResume;
        Func<DebugStop>? move = rest switch { "s" => () => target.Session.StepBack(core), "c" => target.Session.ContinueBack, _ => null };
        if (move is null) return RspSpec.Unsupported;
        if (run.IsNonStop) connection.Send(RspSpec.Ok);
        run.GoBack(move);
        return Later;
    }

    /// <summary>From the first state that is kept, in extended mode.</summary>
    private bool Restart()
    {
        if (!IsExtended) return false;
        Wish = GdbWish.None;
        run.Halt();
        target.Move(() => target.Session.GoTo(0));
        run.NoteJump();
        return true;
    }

    /// <summary>Again, behind a detach in extended mode: the guest stands.</summary>
    private string Attach()
    {
        Wish = GdbWish.None;
        run.Halt();
        run.NoteJump();
        return run.IsNonStop ? RspSpec.Ok : run.LastReply;
    }

    private string Leave(GdbWish wish)
    {
        run.Halt();
        points.Clear();
        Wish = wish;
        return RspSpec.Ok;
    }

    /// <summary>Z and z: kind, address, length, then conditions.</summary>
    private string Point(bool inserts, string rest)
    {
        string[] parts = rest.Split(';');
        string[] fields = parts[0].Split(',');
        if (fields.Length != 3 || !int.TryParse(fields[0], out int kind) || !Hex.TryNumber(fields[1], out ulong address) || !Hex.TryNumber(fields[2], out ulong length))
            return RspSpec.ErrorInvalid;
        if (kind is < RspSpec.SoftwareBreakpoint or > RspSpec.AccessWatchpoint) return RspSpec.Unsupported;
        byte[][]? conditions = Conditions(parts.Skip(1).FirstOrDefault(part => part.StartsWith('X')));
        if (conditions is null) return RspSpec.ErrorInvalid;
        if (!inserts) points.Remove(kind, address, length);
        else if (!points.TryInsert(kind, address, length, conditions)) return RspSpec.ErrorFault;
        return RspSpec.Ok;
    }

    /// <summary>X, bytes, comma, as many bytes in hexadecimal; any number of these. Null: damaged.</summary>
    private static byte[][]? Conditions(string? text)
    {
        List<byte[]> conditions = [];
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            int comma = rest.IndexOf(',');
            if (rest[0] != 'X' || comma < 0 || !Hex.TryNumber(rest[1..comma], out ulong bytes)) return null;
            rest = rest[(comma + 1)..];
            if (bytes > (ulong)rest.Length / 2 || Hex.ToBytes(rest[..(2 * (int)bytes)]) is not byte[] condition) return null;
            conditions.Add(condition);
            rest = rest[(2 * (int)bytes)..];
        }

        return [.. conditions];
    }

    private void Tell(string reply, bool isNotification)
    {
        if (isNotification) connection.Notify($"Stop:{reply}");
        else connection.Send(reply);
    }

    /// <summary>Text may only come while gdb waits for a stop of the whole machine.</summary>
    private void Say(string text)
    {
        if (!run.IsNonStop) connection.Send($"O{Hex.Text(text)}");
    }
}
