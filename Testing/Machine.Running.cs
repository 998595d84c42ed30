// Running a machine until something happens.
using System;
using System.Globalization;
using System.Runtime.ExceptionServices;

using ToroEmu.Machines;
using ToroEmu.Machines.Messages;

namespace ToroEmu.Testing;

public sealed partial class Machine
{
    private ulong passed; // nanoseconds that RunFor has let pass, though no core had anything to do at their end
    private bool isRunning;
    private bool hasRun;
    private bool isReached;
    private bool isHeld;
    private ExceptionDispatchInfo? thrown;

    /// <summary>Most instructions of all cores together in one call, so that no test hangs: 2 thousand million unless it is set.</summary>
    public ulong InstructionLimit { get; set; } = 2_000_000_000;

    /// <summary>Most virtual time that may pass in one call: one minute unless it is set. Host time never matters.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a guest that has nothing to do waits for the host: for tests that speak to it through sockets or files. Otherwise virtual time jumps to the next alarm, and a
    /// guest that waits for input only fails the call. Off unless it is set.
    /// </summary>
    public bool WaitsForHost
    {
        get => inner.WaitsForHost;
        set => inner.WaitsForHost = value;
    }

    /// <summary>The last call returned because a callback called <see cref="Hold"/>.</summary>
    public bool WasHeld => isHeld;

    /// <summary>
    /// Runs until the guest has printed a text, behind what an earlier call of this waited for; stops right behind the instruction that printed its last byte. If it was
    /// printed already, at once.
    /// </summary>
    /// <returns>All that was printed since the last call of this, up to and with the text; if a callback held the run, what there is.</returns>
    /// <exception cref="RunFailedException">The guest ended, or a limit was reached, before.</exception>
    public string RunUntilConsole(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (console.TakeThrough(text) is string printed) return printed;
        console.Expect(text, Reach);
        try
        {
            Go($"the guest did not print \"{text}\"");
        }
        finally
        {
            console.Expect("", Reach);
        }

        return console.TakeThrough(text) ?? console.TakeAll();
    }

    /// <summary>Runs until the guest shuts down.</summary>
    /// <returns>Its exit code; 0 also for a guest that asks for a reset or switches off.</returns>
    /// <exception cref="RunFailedException">It crashed, stood still, or a limit was reached.</exception>
    public int RunUntilExit()
    {
        const string wanted = "the guest did not exit";
        RunResult? result = RunUntilEnd(wanted);
        if (result is not null && result.Reason is not (ExitReason.GuestExit or ExitReason.GuestReset)) throw Failed(wanted, FailureText.Of(result));
        return result?.GuestCode ?? 0;
    }

    /// <summary>Runs until the guest ends in any way: for tests that want it to crash or to stand still.</summary>
    /// <returns>The end with its report; null: a callback held the run.</returns>
    /// <exception cref="RunFailedException">A limit was reached.</exception>
    public RunResult? RunUntilEnd() => RunUntilEnd("the guest did not end");

    /// <summary>Runs for so many instructions of all cores together, exactly. <see langword="false"/>: the guest ended before, or a callback held the run.</summary>
    public bool RunFor(ulong instructions) => RunTo(Instructions + instructions);

    /// <summary>Runs until all cores together have retired so many instructions since power-on, exactly. <see langword="false"/>: the guest ended before, or a callback held the run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The run is farther already.</exception>
    public bool RunTo(ulong instructions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instructions, Instructions);
        Advance(instructions, ulong.MaxValue);
        return Instructions >= instructions;
    }

    /// <summary>
    /// Runs for so much virtual time, of which there is plenty: a guest that sleeps takes no time of the host. <see langword="false"/>: the guest ended before, or a callback
    /// held the run.
    /// </summary>
    /// <exception cref="RunFailedException"><see cref="InstructionLimit"/> was reached.</exception>
    public bool RunFor(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ulong end = Now + Nanoseconds(time), instructions = Later(Instructions, InstructionLimit);
        Advance(instructions, end);
        if (Result is not null || isHeld) return false;
        if (Instructions >= instructions) throw Failed($"{time} of virtual time did not pass", LimitText());
        passed = Math.Max(passed, end);
        return true;
    }

    /// <summary>Runs until a condition holds, which is asked now and every so many instructions.</summary>
    /// <param name="condition">May look at everything, between two instructions.</param>
    /// <param name="every">Instructions of all cores between two looks.</param>
    /// <param name="what">What is waited for, in words, for the message of a failure.</param>
    /// <exception cref="RunFailedException">The guest ended, or a limit was reached, before.</exception>
    public void RunUntil(Func<Machine, bool> condition, ulong every = 10_000, string what = "the condition")
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfZero(every);
        string wanted = $"{what} did not come true";
        ulong instructions = Later(Instructions, InstructionLimit), end = Later(Now, Nanoseconds(TimeLimit));
        while (!condition(this))
        {
            ulong next = Math.Min(Later(Instructions, every), instructions);
            Advance(next, end);
            if (isHeld) return;
            if (Instructions < next || next == instructions)
            {
                if (condition(this)) return;
                throw Failed(wanted, WhyNot(instructions));
            }
        }
    }

    /// <summary>Runs until the next message that satisfies a condition; stops right behind the store that published it.</summary>
    /// <returns>The message; null: a callback held the run.</returns>
    /// <exception cref="RunFailedException">The guest ended, or a limit was reached, before.</exception>
    public BusMessage? RunUntilMessage(Func<BusMessage, bool>? condition = null)
    {
        BusMessage? found = null;
        void Look(BusMessage message)
        {
            if (found is not null) return;
            Guard(() =>
            {
                if (condition is not null && !condition(message)) return;
                found = message;
                Reach();
            });
        }

        Inspector.Messages.Published += Look;
        try
        {
            Go("no such message was sent");
        }
        finally
        {
            Inspector.Messages.Published -= Look;
        }

        return found;
    }

    /// <summary>
    /// Makes the present call of <c>Run...</c> return behind the present instruction, or, called by a breakpoint, in front of it. For callbacks; the next call goes on from
    /// there.
    /// </summary>
    public void Hold()
    {
        if (!isRunning) return;
        isHeld = true;
        inner.Hold();
    }

    /// <summary>Types a text, which the guest gets as fast as its device takes it.</summary>
    public void Send(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Send(System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Types bytes.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => inner.ReceiveConsoleInput(bytes);

    /// <summary>Nothing will be typed any more.</summary>
    public void EndInput() => inner.EndConsoleInput();

    private ulong Now => Math.Max(inner.Position.Nanoseconds, passed);

    private RunResult? RunUntilEnd(string wanted)
    {
        if (Result is null) Go(wanted, untilEnd: true);
        return Result;
    }

    /// <summary>Runs within the limits until <see cref="Reach"/> or <see cref="Hold"/> is called, or until the end.</summary>
    private void Go(string wanted, bool untilEnd = false)
    {
        ulong instructions = Later(Instructions, InstructionLimit);
        Advance(instructions, Later(Now, Nanoseconds(TimeLimit)));
        if (isReached || isHeld || (untilEnd && Result is not null)) return;
        throw Failed(wanted, WhyNot(instructions));
    }

    private void Advance(ulong instructions, ulong nanoseconds)
    {
        if (isRunning) throw new InvalidOperationException("the machine is running: a callback may look, and Hold(), but not run it");
        isReached = isHeld = false;
        if (Result is not null) return;
        isRunning = hasRun = true;
        try
        {
            Result = inner.RunTo(instructions, nanoseconds);
        }
        finally
        {
            isRunning = false;
        }

        ExceptionDispatchInfo? failure = thrown;
        thrown = null;
        failure?.Throw();
    }

    private void Reach()
    {
        isReached = true;
        inner.Hold();
    }

    /// <summary>Calls somebody's callback from within the machine; what it throws is thrown by the call that runs the machine.</summary>
    private void Guard(Action callback)
    {
        if (thrown is not null) return;
        try
        {
            callback();
        }
#pragma warning disable CA1031 // an assertion of the test, say: it must not pass through the emulator
        catch (Exception e)
#pragma warning restore CA1031
        {
            thrown = ExceptionDispatchInfo.Capture(e);
            Hold();
        }
    }

    private RunFailedException Failed(string wanted, string instead) => new(FailureText.Of(this, wanted, instead));

    private string WhyNot(ulong instructions) => Result is not null ? FailureText.Of(Result)
        : inner.AwaitsHost ? "it waits for input; Send() some, or EndInput()"
        : Instructions >= instructions ? LimitText()
        : string.Create(CultureInfo.InvariantCulture, $"the time limit of {TimeLimit.TotalSeconds:0.###} s of virtual time is reached (TimeLimit)");

    private string LimitText() => string.Create(CultureInfo.InvariantCulture, $"the limit of {InstructionLimit:N0} instructions is reached (InstructionLimit)");

    private static ulong Nanoseconds(TimeSpan time) => (ulong)Math.Max(time.Ticks, 0) * TimeSpan.NanosecondsPerTick;

    private static ulong Later(ulong now, ulong more) => more > ulong.MaxValue - now ? ulong.MaxValue : now + more;
}
