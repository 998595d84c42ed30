// The messages that the cores of a machine have sent each other.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Machines.Messages;

namespace ToroEmu.Testing;

/// <summary>
/// Every VirtIOBus message so far, in the order in which they were published. Exact: the emulator sees each store that publishes one. Only rings that the guest's driver
/// has registered with the VirtIOBus device are seen.
/// </summary>
public sealed class MessageList : IReadOnlyList<BusMessage>
{
    private readonly IReadOnlyList<BusMessage> messages;

    internal MessageList(IReadOnlyList<BusMessage> messages) => this.messages = messages;

    /// <inheritdoc/>
    public int Count => messages.Count;

    /// <summary>
    /// The order as text, sender and receiver of each message: <c>1>0 2>0 3>2</c>. Equal for two runs only if their cores spoke in the same order.
    /// </summary>
    public string Order => string.Join(' ', messages.Select(message => FormattableString.Invariant($"{message.From}>{message.To}")));

    /// <inheritdoc/>
    public BusMessage this[int index] => messages[index];

    /// <summary>Those that a core sent.</summary>
    public IEnumerable<BusMessage> From(int core) => messages.Where(message => message.From == core);

    /// <summary>Those that were sent to a core.</summary>
    public IEnumerable<BusMessage> To(int core) => messages.Where(message => message.To == core);

    /// <summary>Those from one core to another.</summary>
    public IEnumerable<BusMessage> Between(int from, int to) => messages.Where(message => message.From == from && message.To == to);

    /// <inheritdoc/>
    public IEnumerator<BusMessage> GetEnumerator() => messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
