// Callbacks of a machine.
using System;

using ToroEmu.Machines.Observation;

namespace ToroEmu.Testing;

public sealed partial class Machine
{
    /// <summary>
    /// Calls back in front of every instruction at an address. The callback may look at everything, write registers and memory, <see cref="Hold"/> the run, and dispose
    /// of what this returned, which ends it. What it throws (an assertion, say) is thrown by the call that runs the machine. An address counts wherever page tables put
    /// it: in two address spaces it is hit in both. The guest cannot tell.
    /// </summary>
    /// <param name="address">Linear address.</param>
    /// <param name="callback">Gets the core that is there.</param>
    /// <param name="core">On this core alone; null: on any.</param>
    public IDisposable OnExecute(ulong address, Action<Core> callback, int? core = null)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Inspector.OnExecute(address, core is int one ? Known(one) : -1, () => Guard(() => callback(Cores[Inspector.RunningCore])));
    }

    /// <inheritdoc cref="OnExecute(ulong, Action{Core}, int?)"/>
    /// <param name="symbol">A function: see <see cref="Symbol"/>.</param>
    /// <param name="callback">Gets the core that is there.</param>
    /// <param name="core">On this core alone; null: on any.</param>
    public IDisposable OnExecute(string symbol, Action<Core> callback, int? core = null) => OnExecute(Symbol(symbol), callback, core);

    /// <summary>
    /// Calls back behind every store to a range of memory, with what was there before and what is there now; the same bytes if the same were stored again. In the middle
    /// of the instruction that stores: look or <see cref="Hold"/>, but do not write. The range is where the page tables put it at the time of this call.
    /// </summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="length">Bytes, within one page.</param>
    /// <param name="callback">Gets the bytes before and after.</param>
    /// <param name="core">Whose page tables.</param>
    /// <exception cref="ArgumentException">It is not mapped to RAM.</exception>
    public IDisposable OnWrite(ulong address, int length, WriteCallback callback, int core = 0)
    {
        ArgumentNullException.ThrowIfNull(callback);
        const ulong page = 4096;
        if (length <= 0 || (address % page) + (ulong)length > page) throw new ArgumentOutOfRangeException(nameof(length), length, "a watch is within one page");
        if (!Inspector.TryTranslate(Known(core), address, out ulong physical)) throw Unmapped(address, core);
        return Inspector.OnWrite(physical, length, Call) ?? throw Unmapped(address, core);

        void Call(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
        {
            (byte[] was, byte[] isNow) = (before.ToArray(), after.ToArray());
            Guard(() => callback(was, isNow));
        }
    }

    /// <inheritdoc cref="OnWrite(ulong, int, WriteCallback, int)"/>
    /// <param name="symbol">A variable: see <see cref="Symbol"/>.</param>
    /// <param name="length">Bytes, within one page.</param>
    /// <param name="callback">Gets the bytes before and after.</param>
    /// <param name="core">Whose page tables.</param>
    public IDisposable OnWrite(string symbol, int length, WriteCallback callback, int core = 0) => OnWrite(Symbol(symbol), length, callback, core);

    /// <summary>Runs until a core is about to execute the instruction at an address; it has not when this returns.</summary>
    /// <returns>The core; null: a callback held the run before.</returns>
    /// <exception cref="RunFailedException">The guest ended, or a limit was reached, before.</exception>
    public Core? RunUntilExecute(ulong address, int? core = null)
    {
        Core? found = null;
        using IDisposable breakpoint = OnExecute(address, there => { found = there; Reach(); }, core);
        Go(FormattableString.Invariant($"no core came to {address:x}"));
        return found;
    }

    /// <inheritdoc cref="RunUntilExecute(ulong, int?)"/>
    /// <param name="symbol">A function: see <see cref="Symbol"/>.</param>
    /// <param name="core">This core alone; null: any.</param>
    public Core? RunUntilExecute(string symbol, int? core = null) => RunUntilExecute(Symbol(symbol), core);
}
